import { describe, expect, test } from 'vitest';
import { NO_PROGRESS } from '../../action/claude/progress.ts';
import { createReporter } from '../../action/report.ts';
import { createFakeGitHub } from './fake-github.ts';

const SIGNAL = new AbortController().signal;

function reporterWith({ hasButtons = true } = {}) {
  const github = createFakeGitHub({ title: 'T', body: 'B' });
  const clock = { ms: 1_000_000 };
  const warnings: string[] = [];
  const reporter = createReporter({
    ...{ github, repositoryId: 'R', nonce: 'n', hasButtons, runUrl: 'https://x.example' },
    now: () => clock.ms,
    warn: (text) => warnings.push(text),
  });
  return { github, clock, warnings, reporter };
}

const saying = (lastWords: string) => ({ ...NO_PROGRESS, lastWords });
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('live progress', () => {
  test('goes out at most every 15 s, with the latest state', async () => {
    const { github, clock, reporter } = reporterWith();
    await reporter.tell('head', 'Claude is working', [], SIGNAL);
    for (let second = 0; second < 31; second += 1) {
      clock.ms += 1000;
      reporter.note(saying(`second ${second}`), SIGNAL);
    }
    await settled();
    expect(github.requests).toBe(3);
    expect(github.checks[0]?.output.summary).toContain('second 29');
  });

  test('tells a phase that was entered without a request of its own', async () => {
    const { github, clock, reporter } = reporterWith();
    await reporter.tell('head', 'first', [], SIGNAL);
    reporter.enter('second');
    expect(github.requests).toBe(1);
    clock.ms += 60_000;
    reporter.note(saying('x'), SIGNAL);
    await settled();
    expect(github.checks[0]?.titles).toEqual(['first', 'second']);
  });

  test('before there is a check run changes nothing; a refusal is only a warning', async () => {
    const { github, clock, reporter, warnings } = reporterWith();
    clock.ms += 60_000;
    reporter.note(saying('x'), SIGNAL);
    expect(github.requests).toBe(0);
    await reporter.tell('head', 'p', [], SIGNAL);
    github.refuse = () => 'no';
    clock.ms += 60_000;
    reporter.note(saying('x'), SIGNAL);
    await settled();
    expect(warnings).toEqual(['The check run was not updated: no']);
  });

  test('a late update cannot overwrite the end', async () => {
    const { github, clock, reporter } = reporterWith();
    await reporter.tell('head', 'p', [], SIGNAL);
    const { apply } = github;
    const gate = Promise.withResolvers<void>();
    github.apply = async (changes, signal) => {
      await gate.promise;
      return await apply(changes, signal);
    };
    clock.ms += 60_000;
    reporter.note(saying('late'), SIGNAL);
    github.apply = apply;
    const finished = reporter.finish(
      'head',
      { conclusion: 'SUCCESS', output: { title: 'End', summary: 's' } },
      [],
      SIGNAL,
    );
    gate.resolve();
    await finished;
    expect(github.checks[0]?.titles).toEqual(['p', 'p', 'End']);
  });
});

describe('buttons', () => {
  test('a neutral end, which an answer may have, can be retried too', async () => {
    const { github, reporter } = reporterWith();
    await reporter.tell('head', 'p', [], SIGNAL);
    await reporter.finish('head', { conclusion: 'NEUTRAL', output: { title: 't', summary: 's' } }, [], SIGNAL);
    expect(github.checks).toMatchObject([{ conclusion: 'NEUTRAL', buttons: ['retry'] }]);
  });

  const end = { conclusion: 'FAILURE', output: { title: 'End', summary: 's' } } as const;
  test('Cancel while it works, Retry when it is over, none on an earlier head', async () => {
    const { github, reporter } = reporterWith();
    await reporter.tell('one', 'p', [], SIGNAL);
    await reporter.tell('two', 'p', [], SIGNAL);
    expect(github.checks.map(({ buttons }) => buttons)).toEqual([[], ['cancel']]);
    await reporter.finish('two', end, [], SIGNAL);
    expect(github.checks.map(({ buttons }) => buttons)).toEqual([[], ['retry']]);
  });
  test('none on a check run that is not the App’s: nobody would hear them', async () => {
    const { github, reporter } = reporterWith({ hasButtons: false });
    await reporter.tell('one', 'p', [], SIGNAL);
    await reporter.finish('one', end, [], SIGNAL);
    expect(github.checks).toMatchObject([{ buttons: [], conclusion: 'FAILURE' }]);
  });
});

describe('the head of the branch', () => {
  test('moves: the check run of the old one is closed and a new one opened, in one request', async () => {
    const { github, reporter } = reporterWith();
    await reporter.tell('one', 'p', [], SIGNAL);
    await reporter.tell('two', 'p', [], SIGNAL);
    await reporter.finish('two', { conclusion: 'FAILURE', output: { title: 'End', summary: 's' } }, [], SIGNAL);
    expect(github.checks.map(({ head, conclusion }) => [head, conclusion])).toEqual([
      ['one', 'NEUTRAL'],
      ['two', 'FAILURE'],
    ]);
    expect(github.requests).toBe(3);
  });

  test('moved at the very end: the new check run is complete from the start', async () => {
    const { github, reporter } = reporterWith();
    await reporter.tell('one', 'p', [], SIGNAL);
    await reporter.finish('two', { conclusion: 'CANCELLED', output: { title: 'End', summary: 's' } }, [], SIGNAL);
    expect(github.checks.at(-1)).toMatchObject({ head: 'two', conclusion: 'CANCELLED', titles: ['End'] });
  });

  test('gets its annotations fifty at a time, as GitHub takes them, with its words each time', async () => {
    const { github, warnings, reporter } = reporterWith();
    const seen: unknown[] = [];
    github.refuse = (change) => {
      if ('output' in change)
        seen.push([change.kind, change.output.text, change.output.annotations?.map(({ line }) => line)]);
      return undefined;
    };
    const at = { path: 'a.js', level: 'FAILURE', title: 't', message: 'm' } as const;
    const annotations = Array.from({ length: 120 }, (_, line) => ({ ...at, line }));
    await reporter.tell('one', 'p', [], SIGNAL);
    const output = { title: 'End', summary: 's', text: 'the result', annotations };
    await reporter.finish('one', { conclusion: 'FAILURE', output }, [], SIGNAL);
    const lines = (from: number, to: number) => annotations.slice(from, to).map(({ line }) => line);
    expect(seen.slice(1)).toEqual([
      ['complete-check', 'the result', lines(0, 50)],
      ['update-check', 'the result', lines(50, 100)],
      ['update-check', 'the result', lines(100, 120)],
    ]);
    expect(github.requests).toBe(3);
    github.refuse = ({ kind }) => (kind === 'update-check' ? 'no' : undefined);
    await reporter.finish('one', { conclusion: 'FAILURE', output }, [], SIGNAL);
    expect(warnings).toHaveLength(2);
  });

  test('a check run that GitHub does not take is said with the permission that is missing', async () => {
    const { github, reporter } = reporterWith();
    github.refuse = () => 'Resource not accessible by integration';
    await expect(reporter.tell('one', 'p', [], SIGNAL)).rejects.toMatchObject({
      failure: { kind: 'authentication', message: expect.stringContaining('checks: write') },
    });
  });
});
