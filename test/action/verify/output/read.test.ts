/** Real outputs of the tools (`../outputs/`, with the checkout's path neutral); those of Go, Maven, .NET and tap are written by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { junit } from '../../../../action/verify/output/junit.ts';
import { readProblems } from '../../../../action/verify/output/problems.ts';
import { joinReports, plainOutput, readTests } from '../../../../action/verify/output/read.ts';
import type { TestReport } from '../../../../action/verify/report.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, '../outputs', name), 'utf8');
const plain = (name: string) => plainOutput(read(name)).replaceAll('/checkout/', '');

/** `path:line name: first line of the message`, one for each finding. */
const brief = (report: Pick<TestReport, 'findings'> | undefined) =>
  report?.findings.map(({ path, line, name, message }) => `${path}:${line} ${name}: ${message.split('\n')[0]}`);

const JSON_ERROR = "Expected property name or '}' in JSON at position 1 (line 1 column 2)";

describe('readTests', () => {
  test('node:test', () => {
    const report = readTests(plain('node-spec.txt'));
    expect(report?.counts).toEqual({ passed: 1, failed: 4, skipped: 2 });
    expect(brief(report)).toEqual([
      "test/broken.test.js:1 test/broken.test.js: SyntaxError: Unexpected identifier 'error'",
      "test/price.test.js:7 is a number: AssertionError [ERR_ASSERTION]: 'much' == 42",
      `test/price.test.js:12 throws: SyntaxError: ${JSON_ERROR}`,
      'test/price.test.js:17 async: Error: no',
    ]);
    expect(report?.findings[1]?.block).toContain("actual: 'much'");
    expect(report?.findings[1]?.block).not.toContain('throws');
    expect(report?.findings[3]?.message).toBe('Error: no\nanswer');
  });

  test('node:test as TAP: the failing tests, not the suites around them', () => {
    const report = readTests(plain('node-tap.txt'));
    expect(report?.counts).toEqual({ passed: 1, failed: 4, skipped: 2 });
    expect(brief(report)).toEqual([
      'test/broken.test.js:1 test/broken.test.js: test failed',
      "test/price.test.js:7 is a number: 'much' == 42",
      `test/price.test.js:12 throws: ${JSON_ERROR}`,
      'test/price.test.js:17 async: no',
    ]);
  });

  test('TAP of other producers', () => {
    const report = readTests(plain('tap-package.txt'));
    expect(report?.counts).toEqual({ passed: 1, failed: 1, skipped: 1 });
    expect(brief(report)).toEqual(['test/price.js:6 should be equal: should be equal']);
    expect(readTests('1..4\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP later\nnot ok 4 - d # TODO')).toMatchObject({
      counts: { passed: 1, failed: 1, skipped: 2 },
      findings: [{ name: 'b', path: undefined }],
    });
  });

  test('vitest, in colour', () => {
    const report = readTests(plain('vitest.txt'));
    expect(report?.counts).toEqual({ passed: 2, failed: 3, skipped: 2 });
    expect(brief(report)).toEqual([
      "broken.test.ts:1 broken.test.ts: Error: Cannot find module './nothing.ts' imported from broken.test.ts",
      "price.test.ts:6 price > is a number: AssertionError: expected { price: 'much' } to deeply equal { price: 42 }",
      `price.test.ts:10 price > throws: SyntaxError: ${JSON_ERROR}`,
      'price.test.ts:15 is even 1: AssertionError: expected 1 to be +0 // Object.is equality',
    ]);
  });

  test('vitest: tests that fail of one error share its block', () => {
    const output = [
      ' FAIL  |unit| a.test.ts > one',
      ' FAIL  |unit| a.test.ts > two',
      'Error: both',
      ' ❯ helper src/a.ts:3:1',
      ' ❯ a.test.ts:9:2',
      '',
      '⎯⎯⎯⎯[1/1]⎯',
      ' Test Files  1 failed (1)',
      '      Tests  2 failed (2)',
    ].join('\n');
    expect(brief(readTests(output))).toEqual(['a.test.ts:9 one: Error: both', 'a.test.ts:9 two: Error: both']);
  });

  test('jest, in colour', () => {
    const report = readTests(plain('jest.txt'));
    expect(report?.counts).toEqual({ passed: 2, failed: 3, skipped: 2 });
    expect(brief(report)).toEqual([
      'price.test.js:6 price › is a number: expect(received).toEqual(expected) // deep equality',
      `price.test.js:10 price › throws: SyntaxError: ${JSON_ERROR}`,
      'price.test.js:15 is even 1: expect(received).toBe(expected) // Object.is equality',
      "broken.test.js:1 Test suite failed to run: Cannot find module './nothing' from 'broken.test.js'",
    ]);
  });

  test.each(['pytest.txt', 'pytest-short.txt'])('pytest: %s', (name) => {
    const report = readTests(plain(name));
    expect(report?.counts).toEqual({ passed: 2, failed: 3, skipped: 2 });
    expect(brief(report)).toEqual([
      'test_price.py:30 test_with_fixture: RuntimeError: no database',
      "test_price.py:11 TestPrice.test_number: AssertionError: assert 'much' == 42",
      'test_price.py:15 TestPrice.test_even[1]: assert (1 % 2) == 0',
    ]);
    expect(report?.findings[2]?.id).toBe('test_price.py::TestPrice::test_even[1]');
  });

  test('pytest that cannot import a file', () => {
    const report = readTests(plain('pytest-collect.txt'));
    expect(report?.counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(brief(report)).toEqual([
      "sub/test_import.py:1 sub/test_import.py: ModuleNotFoundError: No module named 'nothing_like_this'",
    ]);
  });

  test('cargo test', () => {
    const report = readTests(plain('cargo.txt'));
    expect(report?.counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(brief(report)).toEqual([
      'src/lib.rs:25 tests::panics: called `Option::unwrap()` on a `None` value',
      'src/lib.rs:14 tests::price_is_42: assertion `left == right` failed: the price',
    ]);
    expect(report?.findings[0]?.block).not.toContain('backtrace');
  });

  test('cargo test adds its binaries up, and reads the panics of older compilers', () => {
    const result = 'test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s';
    expect(readTests(`${result}\n\n${result}`)?.counts).toEqual({ passed: 4, failed: 0, skipped: 2 });
    const old = "---- a stdout ----\nthread 'a' panicked at 'no', src/a.rs:3:5\n\nfailures:\n    a\n";
    expect(brief(readTests(`${old}\n${result}`))).toEqual(['src/a.rs:3 a: no']);
  });

  test('go test', () => {
    const report = readTests(plain('go-test.txt'));
    // A package that passes without -v, a failing test, and a package that does not compile.
    expect(report?.counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(brief(report)).toEqual(['example.com/shop/price/price_test.go:12 TestPrice/is_a_number: got much,']);
    expect(report?.findings[0]?.message).toBe('got much,\n            want 42');
  });

  test('go test -v', () => {
    const report = readTests(plain('go-test-verbose.txt'));
    expect(report?.counts).toEqual({ passed: 2, failed: 1, skipped: 0 });
    expect(brief(report)).toEqual(['example.com/shop/price/price_test.go:12 TestPrice/is_a_number: got much, want 42']);
  });

  test('bun test', () => {
    const report = readTests(plain('bun.txt'));
    expect(report?.counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(brief(report)).toEqual([
      'test/price.test.js:4 price > adds: error: expect(received).toBe(expected)',
      'test/price.test.js:9 price > throws: error: no price',
    ]);
    expect(report?.findings[0]?.block).toContain('Received: 2');
    expect(report?.findings[0]?.block).not.toContain('no price');
  });

  test('mocha', () => {
    const report = readTests(plain('mocha.txt'));
    expect(report?.counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(brief(report)).toEqual([
      'test/price.test.js:4 price > adds: AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:',
      'test/price.test.js:10 price > of nothing > throws: Error: no price',
    ]);
  });

  test('RSpec', () => {
    const report = readTests(plain('rspec.txt'));
    expect(report?.counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(brief(report)).toEqual([
      'spec/price_spec.rb:3 price adds: Failure/Error: expect(1 + 1).to eq(3)',
      "spec/price_spec.rb:11 price of nothing throws: Failure/Error: raise 'no price'",
    ]);
    expect(readTests('2 examples, 0 failures, 1 error occurred outside of examples')?.counts).toMatchObject({
      ...{ passed: 2, failed: 1 },
    });
  });

  test('Minitest', () => {
    const report = readTests(plain('minitest.txt'));
    expect(report?.counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(brief(report)).toEqual([
      'test/price_test.rb:4 PriceTest#test_adds: Expected: 3',
      'test/price_test.rb:8 PriceTest#test_throws: RuntimeError: no price',
    ]);
  });

  test('PHPUnit', () => {
    const report = readTests(plain('phpunit.txt'));
    expect(report?.counts).toEqual({ passed: 2, failed: 3, skipped: 1 });
    expect(brief(report)).toEqual([
      'tests/PriceTest.php:19 PriceTest::testThrows: RuntimeException: no price',
      'tests/PriceTest.php:7 PriceTest::testAdds: Failed asserting that 2 is identical to 3.',
      'tests/PriceTest.php:24 PriceTest::testRow with data set "two" (2): Failed asserting that 2 is identical to 1.',
    ]);
    expect(readTests('OK (12 tests, 30 assertions)')?.counts).toEqual({ passed: 12, failed: 0, skipped: 0 });
  });

  test('dotnet test, of two assemblies', () => {
    const report = readTests(`[xUnit.net 00:00:00.60]     Shop.Tests.PriceTests.Adds [FAIL]
  Failed Shop.Tests.PriceTests.Adds [12 ms]
  Error Message:
   Assert.Equal() Failure: Values differ
Expected: 3
Actual:   2
  Stack Trace:
     at Shop.Tests.PriceTests.Adds() in tests/PriceTests.cs:line 9
  Skipped Shop.Tests.PriceTests.Later [1 ms]

Failed!  - Failed:     1, Passed:     2, Skipped:     1, Total:     4, Duration: 30 ms - Shop.Tests.dll (net8.0)
Passed!  - Failed:     0, Passed:     5, Skipped:     0, Total:     5, Duration: 8 ms - Shop.Other.dll (net8.0)`);
    expect(report?.counts).toEqual({ passed: 7, failed: 1, skipped: 1 });
    expect(brief(report)).toEqual([
      'tests/PriceTests.cs:9 Shop.Tests.PriceTests.Adds: Assert.Equal() Failure: Values differ',
    ]);
  });

  test.each([
    ['pytest -q', '....\n4 passed in 0.01s', { passed: 4, failed: 0, skipped: 0 }],
    [
      'node:test, several times: the last',
      'ℹ pass 1\nℹ fail 9\nℹ pass 5\nℹ fail 0',
      { passed: 5, failed: 0, skipped: 0 },
    ],
    ['Windows line ends', 'ℹ pass 1\r\nℹ fail 0\r\n', { passed: 1, failed: 0, skipped: 0 }],
  ])('%s', (_, output, counts) => {
    expect(readTests(plainOutput(output))?.counts).toEqual(counts);
  });

  test.each(['', 'ok', 'Tests are important', '3 passed the exam', 'FAIL the exam', 'error: no'])(
    'nothing in %j',
    (output) => {
      expect(readTests(output)).toBeUndefined();
    },
  );
});

describe('junit', () => {
  test('of node:test', () => {
    const report = junit(read('node-junit.xml').replaceAll('/checkout/', ''));
    expect(report?.counts).toEqual({ passed: 1, failed: 4, skipped: 2 });
    expect(brief(report)?.slice(1, 3)).toEqual([
      "test/price.test.js:7 is a number: 'much' == 42",
      `test/price.test.js:12 throws: ${JSON_ERROR}`,
    ]);
  });

  test('of pytest', () => {
    const report = junit(read('pytest-junit.xml'));
    expect(report?.counts).toEqual({ passed: 2, failed: 3, skipped: 2 });
    expect(brief(report)?.[0]).toBe("test_price.py:11 test_number: AssertionError: assert 'much' == 42");
  });

  test('of vitest', () => {
    const report = junit(read('vitest-junit.xml').replaceAll('/checkout/', ''));
    expect(report?.counts).toEqual({ passed: 2, failed: 4, skipped: 2 });
    expect(brief(report)?.[1]).toBe(
      "price.test.ts:6 price > is a number: expected { price: 'much' } to deeply equal { price: 42 }",
    );
  });

  test('of surefire, whose classes name their files', () => {
    const report = junit(read('surefire.xml'));
    expect(report?.counts).toEqual({ passed: 0, failed: 2, skipped: 1 });
    expect(brief(report)).toEqual([
      'src/test/java/shop/PriceTest.java:14 isANumber: expected: <42> but was: <41>',
      'src/test/java/shop/PriceTest.java:22 throwsNothing: java.lang.NullPointerException',
    ]);
  });

  test('knows no entities of the document, and reads a broken one up to the break', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "xxxx">]><testcase name="&x;&#65;"><failure message="&amp;lt;"/></testcase>';
    expect(junit(bomb)?.findings[0]).toMatchObject({ name: '&x;A', message: '&lt;' });
    expect(junit('<testcase name="a"/><testcase name="b"><fail')?.counts).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(junit('<project><name>no tests</name></project>')).toBeUndefined();
  });

  test('several files are one report', () => {
    const [one, two] = [junit('<testcase name="a"/>'), junit('<testcase name="b"><error/></testcase>')];
    expect(one && two && joinReports([one, two])).toMatchObject({ counts: { passed: 1, failed: 1, skipped: 0 } });
    expect(joinReports([])).toBeUndefined();
  });
});

describe('readProblems', () => {
  const TS = [
    "bad.ts:1 TS2322: Type 'string' is not assignable to type 'number'.",
    "bad.ts:2 TS2339: Property 'double' does not exist on type 'number'.",
  ];
  const problems = (output: string) =>
    readProblems(output).map(({ path, line, message }) => `${path}:${line} ${message}`);

  test.each([
    ['tsc', plain('tsc.txt'), TS],
    ['tsc --pretty', plain('tsc-pretty.txt'), TS],
    ['cargo', plain('cargo-compile.txt'), ['src/lib.rs:2 mismatched types']],
    ['go vet', '# example.com/shop\n./price.go:3:5: undefined: x\n', ['price.go:3 undefined: x']],
    [
      'mypy',
      'a.py:3: error: Name "x" is not defined  [name-defined]',
      ['a.py:3 Name "x" is not defined  [name-defined]'],
    ],
    ['flake8', './a.py:3:1: F401 os imported but unused', ['a.py:3 F401 os imported but unused']],
    [
      'ruff',
      'F401 [*] `os` imported but unused\n --> a.py:1:8\n  |\n1 | import os',
      ['a.py:1 `os` imported but unused'],
    ],
    ['gcc', 'a.c:3:5: warning: unused\na.c:4:5: error: expected', ['a.c:4 expected']],
    ['javac', 'src/A.java:3: error: cannot find symbol', ['src/A.java:3 cannot find symbol']],
    ['Maven', '[ERROR] /w/src/A.java:[3,9] cannot find symbol', ['/w/src/A.java:3 cannot find symbol']],
    ['C#', 'A.cs(3,5): error CS1002: ; expected [/w/a.csproj]', ['A.cs:3 CS1002: ; expected [/w/a.csproj]']],
    ['biome', 'a.ts:1:7 lint/style/useConst ━━━━━━\n\n  × Use const.\n', ['a.ts:1 Use const.']],
  ])('%s', (_, output, expected) => {
    expect(problems(output)).toEqual(expected);
  });

  test('eslint', () => {
    expect(problems(plain('eslint.txt')).slice(0, 2)).toEqual([
      "broken.test.js:1 'require' is not defined no-undef",
      "price.test.js:3 'test' is not defined no-undef",
    ]);
  });

  test('the same error on another line is another one; a repeated line is not', () => {
    const line = (number: number) => `a.py:${number}: error: no`;
    expect(problems([line(1), line(2), line(1)].join('\n'))).toEqual(['a.py:1 no', 'a.py:2 no']);
  });
});
