import { describe, expect, test } from 'vitest';
import { decide, type FenceFacts } from '../../action/fence.ts';
import { runName } from '../../app/contract/dispatch.ts';
import { markerJson, writeMarker } from '../../app/contract/marker.ts';
import { settingsSchema } from '../../app/contract/settings.ts';
import { createFakeGitHub } from './fake-github.ts';

const NONCE = '0123456789abcdef';
const OTHER = 'fedcba9876543210';
const HASH = 'a'.repeat(64);

const attempt = (number: number, nonce: string, endedAt: string | null = null) => ({
  ...{ number, nonce, endedAt },
  runner: { name: 'pc-1', label: 'pc-pc-1' },
  dispatchedAt: '2026-01-01T00:00:00Z',
  ...{ runId: null, startedAt: null, outcome: null, costUsd: null, turns: null },
});

const recordOf = (...attempts: Array<ReturnType<typeof attempt>>) => ({
  version: 1,
  classification: { specialty: 'backend', kind: 'bug', confidence: 1, evidence: [] },
  ...{ branch: null, approval: null, attempts, notBefore: null, commands: [] },
});

function factsWith(record: unknown, more: Partial<FenceFacts> = {}, author = 'cluster'): FenceFacts {
  const { facts } = createFakeGitHub({ title: 'T', body: 'B' });
  if (record !== undefined)
    facts.issue.botComments = [
      { id: 'C', author, body: writeMarker('record', markerJson(record)), at: '2026-01-01T00:00:00Z' },
    ];
  return {
    dispatch: {
      ...{ task: 7, attempt: 2, nonce: NONCE, runs_on: ['claude'], specialty: 'backend', kind: 'bug' },
      ...{
        branch: 'claude/issue-7-backend',
        approved_text: HASH,
        settings: settingsSchema.parse({}),
        broker: '',
        head: '',
      },
    },
    ...{ runId: 50, facts, runs: [], textHash: HASH, app: 'cluster' },
    ...more,
  };
}

describe('decide', () => {
  test('lets the recorded attempt work', () => {
    expect(decide(factsWith(recordOf(attempt(1, OTHER), attempt(2, NONCE))))).toMatchObject({
      kind: 'go',
      defaultBranch: 'main',
    });
  });

  test('lets a run work whose record is missing, damaged, older, or written by a bot that is not the app', () => {
    expect(decide(factsWith(undefined)).kind).toBe('go');
    expect(decide(factsWith({ version: 2 })).kind).toBe('go');
    expect(decide(factsWith(recordOf(attempt(1, OTHER)))).kind).toBe('go');
    expect(decide(factsWith(recordOf(attempt(3, OTHER)), {}, 'other-bot')).kind).toBe('go');
  });

  test.each([
    ['a later attempt', recordOf(attempt(3, OTHER)), 'attempt 3 of this task has begun since'],
    ['the attempt with another nonce', recordOf(attempt(2, OTHER)), 'attempt 2 was given to another run'],
    ['the attempt as over', recordOf(attempt(2, NONCE, '2026-01-01T01:00:00Z')), 'attempt 2 is over'],
  ])('leaves when the record shows %s', (_, record, reason) => {
    expect(decide(factsWith(record))).toEqual({ kind: 'leave', reason: expect.stringContaining(reason) });
  });

  test('of two runs with the same attempt the one with the lower id works', () => {
    const title = runName({ task: 7, attempt: 2, nonce: NONCE });
    const runs = [40, 50, 60].map((id) => ({ id, title, hasWorked: false }));
    expect(decide(factsWith(undefined, { runs, runId: 40 })).kind).toBe('go');
    expect(decide(factsWith(undefined, { runs, runId: 50 }))).toMatchObject({ kind: 'leave' });
  });

  test('runs of other attempts and tasks do not matter', () => {
    const names = [
      { task: 7, attempt: 1, nonce: NONCE },
      { task: 8, attempt: 2, nonce: NONCE },
      { task: 7, attempt: 2, nonce: OTHER },
    ];
    const runs = names.map((name, index) => ({ id: index + 1, title: runName(name), hasWorked: index < 2 }));
    expect(decide(factsWith(undefined, { runs })).kind).toBe('go');
  });

  test('an attempt on which an earlier run has worked is not worked on again under another nonce', () => {
    const title = runName({ task: 7, attempt: 2, nonce: OTHER });
    const besides = (hasWorked: boolean) => factsWith(undefined, { runs: [{ id: 1, title, hasWorked }] });
    expect(decide(besides(false)).kind).toBe('go');
    expect(decide(besides(true))).toEqual({ kind: 'leave', reason: 'run 1 has the same attempt and came first' });
  });

  test('an attempt that another run has reported on is not worked on again, whatever GitHub says of that run', () => {
    const besides = (...reported: FenceFacts['facts']['reported']) => {
      const given = factsWith(recordOf(attempt(2, NONCE)));
      given.facts.reported = reported;
      return decide(given);
    };
    expect(besides({ attempt: 1, nonce: OTHER }, { attempt: 2, nonce: NONCE }).kind).toBe('go');
    expect(besides({ attempt: 2, nonce: OTHER })).toEqual({
      kind: 'leave',
      reason: 'another run has worked on attempt 2',
    });
  });

  test('refuses an edited text, a closed issue, an archived and an empty repository, each in its own words', () => {
    expect(decide(factsWith(undefined, { textHash: 'b'.repeat(64) }))).toMatchObject({
      kind: 'fail',
      failure: 'superseded',
    });
    const closed = factsWith(undefined);
    closed.facts.issue.state = 'CLOSED';
    expect(decide(closed)).toMatchObject({ kind: 'fail', failure: 'cancelled' });
    const archived = factsWith(undefined);
    archived.facts.isArchived = true;
    expect(decide(archived)).toMatchObject({
      kind: 'fail',
      failure: 'repository-unfit',
      message: expect.stringContaining('archived'),
    });
    const empty = factsWith(undefined);
    empty.facts.defaultBranch = null;
    expect(decide(empty)).toMatchObject({
      kind: 'fail',
      failure: 'repository-unfit',
      message: expect.stringContaining('empty'),
    });
  });
});
