/** Backend, by an outsider: waits for a maintainer's approval. */
import { act, bash, edit, finish, read, type TourTask, write } from '../task.ts';

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShop } from './helpers.js';

test('%, _ and \\\\ are searched for as they are', async (t) => {
  const { call } = await startShop(t);
  const names = async (words) => {
    const { body } = await call('GET', '/api/products?q=' + encodeURIComponent(words));
    return body.map(({ name }) => name);
  };
  assert.deepEqual(await names('%'), ['Potting Soil 10 l']);
  assert.deepEqual(await names('100%'), ['Potting Soil 10 l']);
  assert.deepEqual(await names('_'), []);
  assert.deepEqual(await names('\\\\'), []);
});
`;

const BEFORE = `  const pattern = \`%\${text.trim()}%\`;
  return db
    .prepare('SELECT * FROM products WHERE name LIKE :pattern OR description LIKE :pattern ORDER BY name')
    .all({ pattern });
`;
const AFTER = `  // In LIKE, % and _ match anything: here they are ordinary characters.
  const pattern = \`%\${text.trim().replaceAll(/[\\\\%_]/g, '\\\\$&')}%\`;
  return db
    .prepare(
      \`SELECT * FROM products
       WHERE name LIKE :pattern ESCAPE '\\\\' OR description LIKE :pattern ESCAPE '\\\\' ORDER BY name\`,
    )
    .all({ pattern });
`;

export const searchWildcards: TourTask = {
  key: 'search-wildcards',
  title: 'API: GET /api/products?q=% answers with every product',
  body: `I looked for the soil "made of 100% bark" through the API and noticed that \`%\` and \`_\` are taken as wildcards by the
server:

\`\`\`
curl 'http://127.0.0.1:8080/api/products?q=%25'   # all six products; only the potting soil has a % in it
curl 'http://127.0.0.1:8080/api/products?q=_'     # all six; none has an underscore
\`\`\`

The endpoint should search for exactly these characters.

On the tour, the model plays \`script:search-wildcards\`.`,
  author: 'outsider',
  specialty: 'backend',
  script: {
    name: 'search-wildcards',
    steps: [
      act('Where does the search happen?', read('src/products.js')),
      act(
        'The words go into LIKE as they are. I escape its wildcards.',
        edit('src/products.js', BEFORE, AFTER),
        write('test/search.test.js', TEST),
      ),
      act('Now the tests.', bash('npm test', 'Run all tests')),
      finish(
        'The search takes `%`, `_` and the backslash as ordinary characters now.\n\nTested: `npm test`, with a new test ' +
          'for each of the three.',
      ),
    ],
  },
  expected: { failures: [], repairRounds: 0, files: ['src/products.js', 'test/search.test.js'] },
};
