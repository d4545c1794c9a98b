import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findWeakening } from '../../../action/verify/weakening.ts';
import { scratch } from '../scratch.ts';

type Files = Record<string, string | undefined>;

/** What is found in git's own diff between two states of some files. */
async function between(before: Files, after: Files) {
  await using place = await scratch();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'core.quotePath=false', ...args], { cwd: place.path, encoding: 'utf8' });
  const put = (files: Files) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place.path, name)), { recursive: true });
      if (text === undefined) rmSync(join(place.path, name));
      else writeFileSync(join(place.path, name), text);
    }
  };
  git('init', '-q');
  put(before);
  git('add', '-A');
  const tree = git('write-tree').trim();
  put(after);
  git('add', '-A');
  return findWeakening(git('diff', '--cached', '--no-renames', '--unified=0', tree));
}

const JS = "test('opens', () => {});\ntest('adds', () => {});\n";

describe('a test that is gone', () => {
  test.each<[string, string, string]>([
    ['a.test.ts', "it.each([1])('opens', () => {});\n", 'opens'],
    ['a.test.js', '  await t.test("opens it\'s door", () => {});\n', "opens it's door"],
    ['test_a.py', 'class TestA:\n    def test_opens(self):\n        pass\n', 'test_opens'],
    ['a_test.go', 'func TestOpens(t *testing.T) {}\n', 'TestOpens'],
    ['src/lib.rs', '#[tokio::test]\n#[should_panic]\nasync fn opens() {}\n', 'opens'],
    ['ATest.java', '  @Test\n  @Timeout(3)\n  public void opens() {}\n', 'opens'],
    ['ATest.kt', '  @Test\n  fun `opens the door`() {}\n', 'opens the door'],
    ['ATests.cs', '  [Fact]\n  public async Task Opens() {}\n', 'Opens'],
    ['spec/a_spec.rb', "  it 'opens' do\n  end\n", 'opens'],
    ['test/a_test.rb', '  def test_opens\n  end\n', 'test_opens'],
    ['ATest.php', '  public function testOpens(): void {}\n', 'testOpens'],
  ])('%s', async (path, text, name) => {
    expect(await between({ [path]: `${text}\nkept\n` }, { [path]: '\nkept\n' })).toEqual([
      { kind: 'removed', path, name },
    ]);
  });

  test('with its whole file', async () => {
    expect(await between({ 'a b.test.js': JS }, { 'a b.test.js': undefined })).toEqual([
      { kind: 'removed', path: 'a b.test.js', name: 'opens' },
      { kind: 'removed', path: 'a b.test.js', name: 'adds' },
    ]);
  });

  test('but not one that moved, was changed inside, or was added', async () => {
    expect(await between({ 'a.test.js': JS }, { 'a.test.js': undefined, 'b/ä.test.js': JS })).toEqual([]);
    expect(await between({ 'a.test.js': JS }, { 'a.test.js': JS.replace('{}', '{ check(); }') })).toEqual([]);
    expect(await between({ 'a.test.js': JS }, { 'a.test.js': `${JS}test('more', () => {});\n` })).toEqual([]);
  });

  test('one of two of the same name', async () => {
    expect(await between({ 'a.test.js': JS + JS }, { 'a.test.js': JS })).toHaveLength(2);
  });

  test('words in other files are no tests', async () => {
    expect(
      await between({ 'docs.md': JS, 'routes.rb': "it 'opens'\nskip\n" }, { 'docs.md': '', 'routes.rb': '' }),
    ).toEqual([]);
  });
});

describe('a test that is switched off', () => {
  test.each<[string, string]>([
    ['a.test.ts', "test.skip('opens', () => {});"],
    ['a.test.ts', "describe.only('all', () => {});"],
    ['a.test.ts', "xit('opens', () => {});"],
    ['a.test.js', "test('opens', { skip: true }, () => {});"],
    ['a.test.js', "  t.skip('later');"],
    ['test_a.py', '@pytest.mark.skip(reason="later")'],
    ['test_a.py', '    @unittest.skipIf(True, "later")'],
    ['a_test.go', '\tt.Skip("later")'],
    ['src/lib.rs', '#[ignore]'],
    ['ATest.java', '  @Disabled("later")'],
    ['ATests.cs', '  [Fact(Skip = "later")]'],
    ['spec/a_spec.rb', "  xit 'opens' do"],
    ['ATest.php', '    $this->markTestSkipped();'],
  ])('%s: %s', async (path, line) => {
    expect(await between({ [path]: 'one\n' }, { [path]: `one\n${line}\n` })).toEqual([
      { kind: 'skipped', path, line: 2, code: line.trim() },
    ]);
  });

  test('was so before, or is on again', async () => {
    const skipped = "test.skip('a', () => {});\n";
    expect(await between({ 'a.test.js': skipped }, { 'a.test.js': skipped.replace('{}', '{ x }') })).toEqual([]);
    expect(await between({ 'a.test.js': skipped }, { 'a.test.js': "test('a', () => {});\n" })).toEqual([]);
  });

  test('paging is no skipping', async () => {
    expect(await between({ 'db.ts': '' }, { 'db.ts': 'find({ skip: 10, take: 5 });\nlist.skip(3);\n' })).toEqual([]);
  });
});

test('a test command that was changed', async () => {
  const manifest = (test: string) => `{\n  "scripts": {\n    "test": "${test}",\n    "build": "x"\n  }\n}\n`;
  expect(await between({ 'package.json': manifest('vitest') }, { 'package.json': manifest('true') })).toEqual([
    { kind: 'command', path: 'package.json', code: '"test": "vitest",' },
  ]);
  expect(await between({ Makefile: 'test: deps\n\tgo test\n' }, { Makefile: 'test:\n\tgo test\n' })).toHaveLength(1);
});

test('lines that look like headers of the diff are lines', async () => {
  const sql = '-- a comment\n++ more\n';
  expect(await between({ 'a.test.js': `${sql}${JS}` }, { 'a.test.js': '@@ -1 +1 @@\n' })).toMatchObject([
    { path: 'a.test.js', name: 'opens' },
    { path: 'a.test.js', name: 'adds' },
  ]);
});
