import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../../action/process.ts';
import { gateCommands } from '../../../action/verify/commands.ts';
import type { GateCommand } from '../../../action/verify/detect/project.ts';
import { runGate, runSetup } from '../../../action/verify/gate.ts';
import { scratch } from '../scratch.ts';

const OPTIONS = {
  run,
  cwd: '/',
  environment: { PATH: process.env['PATH'] ?? '' },
  timeoutMs: 10_000,
  signal: new AbortController().signal,
  onOutput: () => undefined,
  now: Date.now,
};

const commands = (...lines: string[]): GateCommand[] =>
  lines.map((command) => ({ step: 'tests', command, foundBy: 'the configuration' }));

describe('runGate', () => {
  test('runs every command, also after one that failed', async () => {
    await using place = await scratch();
    const lines = commands(
      "echo '3 passed in 0.1s'",
      "echo '1 failed, 2 passed in 1s' >&2; exit 4",
      "echo '1 passed in 1s'",
    );
    const results = await runGate(lines, { ...OPTIONS, cwd: place.path });
    expect(results.map(({ failure, counts }) => [failure?.reason, counts?.passed])).toEqual([
      [undefined, 3],
      ['ended with exit code 4', 2],
      [undefined, 1],
    ]);
    expect(results[1]).toMatchObject({ output: '1 failed, 2 passed in 1s\n', failure: { isWhole: true } });
  });

  test('the time-out is for all together: what hangs is ended, and nothing runs after it', async () => {
    await using place = await scratch();
    const results = await runGate(commands('sleep 60', 'true'), { ...OPTIONS, cwd: place.path, timeoutMs: 200 });
    expect(results).toHaveLength(1);
    expect(results[0]?.failure).toMatchObject({
      isWhole: false,
      reason: expect.stringMatching(/took longer than .* and was ended/),
    });
  });

  test('a stopped attempt is no failed test', async () => {
    await using place = await scratch();
    const options = { ...OPTIONS, cwd: place.path, signal: AbortSignal.timeout(200) };
    await expect(runGate(commands('sleep 60'), options)).rejects.toThrow();
  });

  test('paths are from the root of the checkout, whatever the tool prints; what leads elsewhere has none', async () => {
    await using place = await scratch();
    mkdirSync(join(place.path, 'src'));
    writeFileSync(join(place.path, 'src/a.ts'), '');
    const line = `printf '%s\\n' "$PWD/src/a.ts:1:2: error: absolute" './src/a.ts:3:4: error: relative' 'gone.ts:1:1: error: gone' '../x.ts:1:1: error: outside' '/etc/passwd:1:1: error: elsewhere'; exit 1`;
    const [result] = await runGate(commands(line), { ...OPTIONS, cwd: place.path });
    expect(result?.findings.map(({ path, line, message }) => [path, line, message])).toEqual([
      ['src/a.ts', 1, 'absolute'],
      ['src/a.ts', 3, 'relative'],
      [undefined, undefined, 'gone'],
      [undefined, undefined, 'outside'],
      [undefined, undefined, 'elsewhere'],
    ]);
    expect(result?.output).not.toContain(place.path);
  });

  test('a Go package is found in the checkout', async () => {
    await using place = await scratch();
    mkdirSync(join(place.path, 'price'));
    writeFileSync(join(place.path, 'price/price_test.go'), '');
    const output = '--- FAIL: TestA (0.00s)\n    price_test.go:3: no\nFAIL\nFAIL\texample.com/shop/price\t0.1s\n';
    writeFileSync(join(place.path, 'out'), output);
    const [result] = await runGate(commands('cat out; exit 1'), { ...OPTIONS, cwd: place.path });
    expect(result?.findings[0]).toMatchObject({ path: 'price/price_test.go', line: 3 });
  });

  test('JUnit reports count that the command wrote: not older ones, not links', async () => {
    await using place = await scratch();
    await using elsewhere = await scratch();
    const report = (name: string) =>
      `<testsuite><testcase name="${name}"><failure message="no ${name}"/></testcase></testsuite>`;
    writeFileSync(join(elsewhere.path, 'secret.xml'), report('secret'));
    mkdirSync(join(place.path, 'target/surefire-reports'), { recursive: true });
    writeFileSync(join(place.path, 'target/surefire-reports/TEST-old.xml'), report('old'));
    writeFileSync(join(place.path, 'new'), report('new'));
    symlinkSync(elsewhere.path, join(place.path, 'linked'));
    const line = `cp new target/surefire-reports/TEST-new.xml; ln -s ${elsewhere.path}/secret.xml TEST-secret.xml; mkfifo TEST-pipe.xml; exit 1`;
    const [result] = await runGate(commands(line), { ...OPTIONS, cwd: place.path });
    expect(result?.counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(result?.findings.map(({ message }) => message)).toEqual(['no new']);
  });

  test('what comes on two streams at once is mixed by lines, as a shell that writes a line in pieces needs it', async () => {
    const said: string[] = [];
    const [result] = await runGate(commands('npm run lint'), {
      ...OPTIONS,
      cwd: '/tmp',
      onOutput: (text) => said.push(text),
      async run({ onStdout, onStderr }) {
        for (const piece of ['sh: 1: ', 'eslint: not found']) {
          onStderr?.(piece);
          onStdout?.('> shop lint\n> es');
          onStdout?.('lint\n');
        }
        onStderr?.('\n');
        onStdout?.('the end');
        return { code: 127, signal: null, ended: null };
      },
    });
    const lines = ['> shop lint', '> eslint', '> shop lint', '> eslint', 'sh: 1: eslint: not found', 'the end'];
    expect(result?.output.split('\n')).toEqual(lines);
    expect(said.join('')).toBe(lines.join('\n'));
  });

  test('a line without an end does not stay in memory', async () => {
    let longest = 0;
    const onOutput = (text: string) => {
      longest = Math.max(longest, text.length);
    };
    const line = "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo '1 failed in 0.1s'; exit 1";
    const [result] = await runGate(commands(line), { ...OPTIONS, cwd: '/tmp', onOutput });
    expect(result?.counts).toMatchObject({ failed: 1 });
    expect(longest).toBeLessThan(200_000);
  });

  test('of a gigabyte the beginning and the end are read, and the command has failed as it says', async () => {
    const line = "echo 'not ok 1 - first'; yes noise | head -c 1000000000; echo; echo '1..1'; exit 1";
    const [result] = await runGate(commands(line), { ...OPTIONS, cwd: '/tmp', timeoutMs: 60_000 });
    expect(result).toMatchObject({
      counts: { failed: 1 },
      failure: { reason: 'ended with exit code 1', isWhole: true },
    });
    expect(result?.output.length).toBeLessThan(2_000_000);
    expect(result?.output).toMatch(/ characters left out …/);
  });

  test('a failing test in the middle of a huge output is found', async () => {
    await using place = await scratch();
    const noise = 'yes noise | head -c 300000';
    const line = `${noise}; echo '____ test_a ____'; echo 'E   no'; ${noise}; echo '1 failed in 0.1s'; exit 1`;
    const [result] = await runGate(commands(line), { ...OPTIONS, cwd: place.path });
    expect(result?.findings.map(({ name }) => name)).toEqual(['test_a']);
  });
});

test('runSetup names the line that failed', async () => {
  expect(await runSetup(['true', 'echo why; false'], OPTIONS)).toEqual({
    ...{ command: 'echo why; false', reason: 'ended with exit code 1', output: 'why', known: [] },
  });
  expect(await runSetup(['true'], OPTIONS)).toBeUndefined();
});

describe('gateCommands', () => {
  test('what is configured wins', async () => {
    expect(await gateCommands(['make check'], '/')).toEqual(commands('make check'));
  });

  test('else the checkout tells; a link or a pipe is not read', async () => {
    await using place = await scratch();
    expect(await gateCommands([], place.path)).toEqual([]);
    writeFileSync(join(place.path, 'package.json'), '{"scripts":{"test":"x"}}');
    symlinkSync('package.json', join(place.path, 'composer.json'));
    expect((await gateCommands([], place.path)).map(({ command }) => command)).toEqual(['npm test']);
  });
});
