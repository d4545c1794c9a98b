/**
 * `npm run setup:try`: a PC that is thrown away, for a person at its prompt (or a script on stdin): root, systemd, a local GitHub
 * that offers the stand-in for the runner program, and words to break it.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createRunnerToken } from '../../github/actions/register.ts';
import { dispatch } from '../../github/actions/support.ts';
import { createUser, createUserToken } from '../../github/seed.ts';
import { type Bench, startBench } from '../bench.ts';
import { buildDistribution } from '../distribution/build.ts';
import { bestSystemd, impossible, NODE, openThrowAwayRoot, placeInside } from '../throw-away-root.ts';

const CLI = join(import.meta.dirname, '../../../runner-setup/cli.ts');

const WORKFLOW = `on: { workflow_dispatch: { inputs: { seconds: { default: '0' } } } }
jobs:
  a:
    runs-on: [claude, backend]
    steps:
      - run: echo "$(id -un) works for \${{ inputs.seconds }} s"; sleep \${{ inputs.seconds }}
`;

const WORDS = `A PC that is thrown away when you leave (Ctrl-D). GitHub is $URL; its owner's token is in GH_TOKEN.

  setup COMMAND …       runner-setup: setup join --url $URL --specialty backend --name pc-7
  task [SECONDS]        a job for it, which takes so long
  runners               what GitHub knows
  offer VERSION         a newer runner program; offer broken: one that ends at once
  cut_short, alter      the next download ends early; has the wrong checksum
  token KIND            prints one: without rights (none), one that has expired (expired), one that only registers (runner)
`;

/** What a person's shell knows. The words speak to `startControl`. */
const rc = (bench: Bench, control: string) => `
URL=${bench.url} API=${bench.github.apiUrl}
setup() { ${NODE} ${placeInside(CLI)} "$@"; }
say() { curl -sS --data-binary "$1" ${control}/; }
task() { say "task \${1:-0}"; }
offer() { say "offer $1"; }
cut_short() { say cut; }
alter() { say alter; }
token() { say "token $1"; }
runners() { say runners; }
PS1='thrown-away-pc# '
`;

function makeToken({ github, owner, repo }: Bench, kind: string): string {
  if (kind === 'expired') return createUserToken(github, owner, { expiresAt: Date.now() - 1 });
  if (kind === 'runner') return createRunnerToken(github, repo, 'register').token;
  return createUserToken(github, createUser(github, `somebody-${randomUUID().slice(0, 8)}`));
}

/** The other side: this process holds the GitHub. */
async function startControl(bench: Bench) {
  const obey: Record<string, (word: string) => Promise<string> | string> = {
    task: async (seconds) => {
      const run = await dispatch(bench, 'w.yml', { seconds });
      return `run ${run.id} is ${run.status}`;
    },
    offer: async (version) => {
      bench.downloads.offer(
        await buildDistribution(version === 'broken' ? '2.399.0' : version, { broken: version === 'broken' }),
      );
      return `GitHub offers ${version}`;
    },
    cut: () => {
      bench.downloads.cutAfter = 10_000;
      return 'the next download ends after 10000 bytes';
    },
    alter: () => {
      bench.downloads.altered = true;
      return 'the next download has another last byte';
    },
    token: (kind) => makeToken(bench, kind),
    runners: () =>
      bench.repo.runners
        .map(({ id, name, labels, job, lastSeenAt, ephemeral }) =>
          [
            ...[id, name, lastSeenAt === null ? 'offline' : job ? 'busy' : 'idle', ephemeral ? 'ephemeral' : ''],
            labels.map((label) => label.name).join(','),
          ].join('\t'),
        )
        .join('\n') || 'none',
  };
  const server = createServer((request, response) => {
    void text(request).then(async (line) => {
      const [word = '', rest = ''] = line.split(' ');
      response.end(`${(await obey[word]?.(rest)) ?? 'unknown'}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const systemd = bestSystemd();
const reason = systemd === 'real' ? undefined : impossible();
if (reason !== undefined) {
  console.error(`That is not possible here: ${reason}.`);
  process.exitCode = 1;
} else {
  await using bench = await startBench({ 'w.yml': WORKFLOW });
  const control = await startControl(bench);
  console.log(WORDS.replaceAll('$URL', bench.url));
  if (systemd === 'fake') console.log('systemctl is a recorded fake: systemd does not run in a namespace here.\n');
  process.exitCode = await openThrowAwayRoot({ GH_TOKEN: bench.token }, systemd, rc(bench, control.url));
  control.close();
}
