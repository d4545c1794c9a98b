import { expect, test } from 'vitest';
import { globOf } from '../../../app/core/classify/glob.ts';

test.each([
  ['*.swift', ['a.swift', 'apps/ios/view.swift'], ['a.swift.bak', 'swift']],
  ['dockerfile', ['dockerfile', 'ci/dockerfile'], ['mydockerfile', 'dockerfile/x']],
  ['apps/mobile/', ['apps/mobile/', 'apps/mobile/a/b.ts'], ['apps/mobile.md', 'x/apps/mobile/a']],
  ['/Apps/*/main.ts', ['apps/web/main.ts'], ['apps/web/src/main.ts', 'apps/main.ts']],
  ['src/**/*.sql', ['src/a.sql', 'src/db/old/a.sql'], ['src/a.sqlx', 'lib/a.sql']],
  ['src/**', ['src/a', 'src/a/b'], ['srcs/a']],
  ['**/migrations/**', ['migrations/1', 'db/migrations/2/up'], ['db/mymigrations/2']],
  ['v?.ts', ['v1.ts', 'x/v2.ts'], ['v.ts', 'v12.ts']],
  ['a.b', ['a.b'], ['axb']],
])('%s', (glob, yes, no) => {
  const { test: matches } = globOf(glob);
  expect(yes.filter((path) => !matches(path))).toEqual([]);
  expect(no.filter(matches)).toEqual([]);
});

test('stars upon stars do not multiply', () =>
  expect(globOf(`${'**/*a'.repeat(18)}/b`).test(`${'a'.repeat(60)}/`.repeat(12))).toBe(false));
