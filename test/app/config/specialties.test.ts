/** Which specialties a repository has: added, renamed, removed; and what a mistake is answered with (B2). */
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../app/config/parse.ts';

const read = (specialties: string, rest = '') => parseConfig(`version: 1\nspecialties:\n${specialties}\n${rest}`);
const of = (specialties: string) => {
  const parsed = read(specialties);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config.specialties;
};
const problems = (specialties: string, rest?: string) => {
  const parsed = read(specialties, rest);
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

test('without a word about them there are the eight that are built in', () =>
  expect(of('  {}').names).toEqual([
    ...['backend', 'frontend', 'testing', 'devops', 'database', 'security', 'documentation', 'general'],
  ]));

test('one is added, one is renamed, one gets more words, one is removed', () => {
  const { list, names, renamed } = of(`
  mobile:
    description: apps for phones
    keywords: [android, push notification, kotlin*]
    labels: [app]
    paths: [apps/mobile/, "*.swift"]
  backend: { rename: server, keywords: [ledger] }
  database: { keywords: [warehouse] }
  documentation: false`);
  expect(names).toEqual(['server', 'frontend', 'testing', 'devops', 'database', 'security', 'general', 'mobile']);
  expect([...renamed]).toEqual([['backend', 'server']]);
  expect(list.filter(({ name }) => ['server', 'database', 'mobile'].includes(name))).toEqual([
    { name: 'server', builtIn: 'backend', description: null, keywords: ['ledger'], labels: [], paths: [] },
    { name: 'database', builtIn: 'database', description: null, keywords: ['warehouse'], labels: [], paths: [] },
    {
      name: 'mobile',
      builtIn: null,
      description: 'apps for phones',
      keywords: ['android', 'push notification', 'kotlin*'],
      labels: ['app'],
      paths: ['apps/mobile/', '*.swift'],
    },
  ]);
});

test('tools are listed for specialties of this repository', () => {
  const mistake = (tools: string) => problems('  mobile: {}', `attempt: { tools: ${tools} }`);
  expect(mistake('{ all: [Bash], mobile: [default] }')).toEqual([]);
  expect(mistake('{ mobil: [Bash] }')).toEqual([expect.stringContaining('Did you mean `mobile`?')]);
});

describe('a mistake is answered with what was found and what to do', () => {
  test.each([
    ['removing what is not built in', '  databse: false'],
    ['removing general', '  general: false'],
    ['renaming general', '  general: { rename: misc }'],
    ['a slip in a built-in name', '  fronted: { keywords: [button] }'],
    ['a name that is no slug', '  Mobile App: {}'],
    ['a name from the prototype', '  constructor: false'],
    ['nothing behind the name', '  mobile:'],
    ['neither a mapping nor false', '  mobile: true'],
    ['an unknown setting and a wrong type', '  mobile: { keyword: [x1], labels: 3 }'],
    ['two keywords in one', '  mobile: { keywords: ["android, ios"] }'],
    ['a keyword without a letter', '  mobile: { keywords: ["--"] }'],
    ['a keyword that takes any ending in its middle', '  mobile: { keywords: ["a*b"] }'],
    ['a long keyword', `  mobile: { keywords: [${'x'.repeat(51)}] }`],
    ['many keywords', `  mobile: { keywords: [${Array.from({ length: 51 }, (_, at) => `word${at}`).join(', ')}] }`],
    ['many paths', `  mobile: { paths: [${Array.from({ length: 11 }, (_, at) => `"p${at}"`).join(', ')}] }`],
    ['a path that takes everything', '  mobile: { paths: ["**/*"] }'],
    ['many specialties', Array.from({ length: 21 }, (_, at) => `  area-no-${at}: {}`).join('\n')],
    ['another specialty’s name', '  mobile: {}\n  backend: { rename: mobile }'],
    ['one name for two', '  frontend: { rename: app }\n  backend: { rename: app }'],
    ['a built-in name for another one', '  frontend: { rename: backend }\n  backend: false'],
    ['renaming what is not built in', '  mobile: { rename: phones }'],
    ['labels that PCs carry for something else', '  pc-lab: {}\n  claude: {}\n  self-hosted: {}'],
  ])('%s', (_, specialties) => {
    const found = problems(specialties);
    expect(found).not.toEqual([]);
    expect(found).toMatchSnapshot();
  });

  test('a pool that names a specialty which does not exist, or no longer', () =>
    expect(
      problems(
        '  backend: { rename: server }\n  mobile: {}',
        'pools:\n  lab: { labels: [lab], specialties: [backend, mobil, server, mobile] }',
      ),
    ).toMatchSnapshot());
});
