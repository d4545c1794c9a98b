/** Backend. Not part of the tour itself: the issue that the demo offers a person to open. */
import { act, bash, edit, finish, read, type TourTask, write } from '../task.ts';

const TEST = `import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startShop } from './helpers.js';

test('says in a header which version answers', async (t) => {
  const { base } = await startShop(t);
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  assert.equal((await fetch(base + '/health')).headers.get('x-shop-version'), version);
});
`;

const BEFORE = `function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
`;
const AFTER = `function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-shop-version': VERSION });
`;
const LIMIT = 'const MAX_BODY = 10_000;\n';
const VERSION = `${LIMIT}const VERSION = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;\n`;
const IMPORT = "import { createServer } from 'node:http';\n";

export const healthVersion: TourTask = {
  key: 'health-version',
  title: 'API: no endpoint tells which version of the server answers',
  body:
    'After a deployment nobody can see which version of the server is live. Each answer of the API should carry the ' +
    'version of package.json in the header x-shop-version. (On the tour, the model plays `script:health-version`.)',
  author: 'maintainer',
  specialty: 'backend',
  script: {
    name: 'health-version',
    steps: [
      act('Where are answers written?', read('src/app.js')),
      act(
        'All of them go through one function. It gets the header, with a test.',
        edit('src/app.js', IMPORT, `import { readFileSync } from 'node:fs';\n${IMPORT}`),
        edit('src/app.js', LIMIT, VERSION),
        edit('src/app.js', BEFORE, AFTER),
        write('test/version.test.js', TEST),
      ),
      act('Now the tests.', bash('npm test', 'Run all tests')),
      finish(
        'Every JSON answer carries `x-shop-version` now, read once from package.json.\n\nTested: `npm test`, with a new ' +
          'test that compares the two.',
      ),
    ],
  },
  expected: { failures: [], repairRounds: 0, files: ['src/app.js', 'test/version.test.js'] },
};
