/** Devops. No container is built on the tour: the test reads the Dockerfile, and starts and stops the real server. */
import { act, bash, edit, finish, read, type TourTask, write } from '../task.ts';

const TEST = `import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
const command = JSON.parse(/^CMD (\\[.+\\])$/m.exec(dockerfile)?.[1] ?? 'null');

test('the container does not run as root', () => {
  assert.match(dockerfile, /^USER node$/m);
});

test('its command starts the server itself, and SIGTERM stops it', async (t) => {
  assert.deepEqual(command, ['node', 'src/main.js']);
  const server = spawn(process.execPath, command.slice(1), {
    cwd: new URL('..', import.meta.url),
    env: { PORT: '0' },
  });
  t.after(() => server.kill('SIGKILL'));
  await once(server.stdout, 'data');
  server.kill('SIGTERM');
  assert.deepEqual(await once(server, 'exit'), [0, null]);
});

test('its health is checked where the server listens', () => {
  assert.match(dockerfile, /^HEALTHCHECK [^]*127\\.0\\.0\\.1:8080\\/health/m);
});
`;

const DATA = `RUN mkdir /data
`;
const DATA_OF_NODE = `RUN mkdir /data && chown node:node /data
`;
const COMMAND = `CMD npm start
`;
const HEALTH_AND_COMMAND = `USER node

HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \\
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# Without a shell or npm in between, so that SIGTERM reaches the server.
CMD ["node", "src/main.js"]
`;
const IGNORE = `.git
.github
node_modules
test
*.db
`;

export const container: TourTask = {
  key: 'container',
  title: 'Docker: the container runs as root and takes ten seconds to stop',
  body: `Seen at our last deployment:

- \`docker stop\` hangs for ten seconds and then kills: the Dockerfile's \`CMD npm start\` puts a shell and npm in front of
  the server, and SIGTERM never arrives.
- Everything in the container runs as root.
- There is no \`HEALTHCHECK\`, although the server answers \`/health\`.
- \`COPY . .\` takes \`.git\` and the tests into the image.

On the tour, the model plays \`script:container\`.`,
  author: 'maintainer',
  specialty: 'devops',
  script: {
    name: 'container',
    steps: [
      act('First the image and how the server stops.', read('Dockerfile'), read('src/main.js')),
      act(
        'The server handles SIGTERM; it only has to get it. I change the image and hold it with a test.',
        edit('Dockerfile', DATA, DATA_OF_NODE),
        edit('Dockerfile', COMMAND, HEALTH_AND_COMMAND),
        write('.dockerignore', IGNORE),
        write('test/container.test.js', TEST),
      ),
      act('Now the tests.', bash('npm test', 'Run all tests')),
      finish(
        'The image now starts the server directly as the user `node`, checks its health, and leaves `.git` and the tests ' +
          'out.\n\nTested: `npm test`; a new test runs the image’s command and stops it with SIGTERM. I could not build ' +
          'the image here.\n\nRisk: a `/data` volume that root wrote must be given to `node` once: ' +
          '`chown -R 1000:1000 /data`.',
      ),
    ],
  },
  expected: { failures: [], repairRounds: 0, files: ['.dockerignore', 'Dockerfile', 'test/container.test.js'] },
};
