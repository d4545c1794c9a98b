/**
 * What a test, and a test that is switched off, looks like in each language: simple patterns for one line or a few, which may
 * miss an unusual form but seldom take something else for a test. Pure.
 */

type Language = {
  extensions: readonly string[];
  /** Matches each test; the group `name` is its name. */
  test: RegExp;
  /** Matches a line that skips a test, or all but one. */
  skip: RegExp;
  /** Where the words of the patterns mean tests; everywhere when it is left out. */
  paths?: RegExp;
};

export const LANGUAGES: readonly Language[] = [
  {
    extensions: ['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts'],
    test: /^[ \t]*(?:await )?(?:f?it|test|t\.test)(?:\.\w+)*(?:\([^\n]*?\))?\([ \t]*(['"`])(?<name>(?:\\.|(?!\1).)*)\1/gm,
    skip: /^\s*(?:await )?(?:(?:it|test|describe|suite)(?:\.\w+)*\.(?:skip|todo|only|fails|skipIf|runIf)\b|(?:xit|xtest|xdescribe|fit|fdescribe)\()|(?:it|test|describe|suite)\(.*\b(?:skip|todo|only): *(?:true|['"`])|\b(?:t|ctx|context|this)\.(?:skip|todo)\(/,
  },
  {
    extensions: ['py'],
    test: /^[ \t]*(?:async )?def (?<name>test\w*)\(/gm,
    skip: /@(?:pytest\.mark\.(?:skip|skipif|xfail)|unittest\.(?:skip\w*|expectedFailure))\b|\bpytest\.(?:skip|xfail|importorskip)\(|\bself\.skipTest\(/,
  },
  { extensions: ['go'], test: /^func (?<name>(?:Test|Fuzz|Example)\w*)\(/gm, skip: /\b[tfb]\.Skip(?:f|Now)?\(/ },
  {
    extensions: ['rs'],
    test: /#\[(?:\w+::)*test(?:\([^\n]*\))?\][^\n]*\n(?:[ \t]*(?:#\[[^\n]*|\/\/[^\n]*)\n){0,9}[ \t]*(?:pub )?(?:async )?fn (?<name>\w+)/gm,
    skip: /^\s*#\[ignore\b/,
  },
  {
    extensions: ['java', 'kt', 'groovy', 'scala'],
    test: /@(?:\w+)?Test\b[^\n]*\n(?:[ \t]*@[^\n]*\n){0,9}[ \t]*(?:(?:public|private|protected|internal|static|final|suspend) )*(?:void|fun) +`?(?<name>[^(`\n]+)/gm,
    skip: /^\s*@(?:Disabled\w*|Ignore)\b|\bAssume\.|\bassume(?:True|False|That)\(/,
  },
  {
    extensions: ['cs', 'fs', 'vb'],
    test: /\[(?:Fact|Theory|Test|TestMethod|TestCase)\b[^\n]*\n(?:[ \t]*\[[^\n]*\n){0,9}[ \t]*(?:public|internal|private) (?:async )?\S+ (?<name>\w+)/gm,
    skip: /\[(?:Ignore|Explicit)\b|\[(?:Fact|Theory)\([^)]*\bSkip *=|\bAssert\.(?:Ignore|Inconclusive)\(/,
  },
  {
    extensions: ['rb'],
    test: /^[ \t]*(?:(?:it|specify|scenario|test)[ (]+(?<quote>['"])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>|def (?<method>test_\w+))/gm,
    skip: /^\s*(?:x(?:it|specify|describe|context)|f(?:it|describe|context)|pending|skip)\b/,
    paths: /(?:^|\/)(?:spec|specs|test|tests)\//,
  },
  {
    extensions: ['php'],
    test: /^[ \t]*(?:public )?function (?<name>test\w*)\(/gm,
    skip: /markTest(?:Skipped|Incomplete)\(|->skip\(|->todo\(/,
  },
];

export function languageOf(path: string): Language | undefined {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return LANGUAGES.find(({ extensions, paths }) => extensions.includes(extension) && (paths?.test(path) ?? true));
}

/** A script or target that the gate may run: what it did before says whether it still tests. */
export function changesCommands(path: string, line: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'Makefile') return /^(?:lint|typecheck|type-check|types|tests?|check)\s*:/.test(line);
  if (name !== 'package.json' && name !== 'composer.json') return false;
  return /^\s*"(?:(?:pre|post)?test|tests|lint|typecheck|type-check|check-types|types|tsc|phpunit|phpstan)(?::[\w-]+)?"\s*:/.test(
    line,
  );
}
