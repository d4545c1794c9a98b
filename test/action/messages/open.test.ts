import { expect, test } from 'vitest';
import { messageMarker } from '../../../action/messages/message.ts';
import { openMessages } from '../../../action/messages/open.ts';
import { messageComment } from '../../../action/render/messages.ts';
import { type Attempt, recordSchema } from '../../../app/contract/record.ts';

const NONCE = '0123456789abcdef';
const LEFT = {
  version: 1,
  from: 3,
  attempt: 2,
  nonce: NONCE,
  run: 'https://x.example/runs/1',
  text: 'Mind `a`.',
} as const;
const at = (hour: number) => `2026-01-01T${String(hour).padStart(2, '0')}:00:00Z`;
const comment = (hour: number, body: string, author = 'cluster') => ({ id: `C${hour}`, author, body, at: at(hour) });
const attempt = (hour: number, outcome: Attempt['outcome'], startedAt: string | null = at(hour)): Attempt => ({
  ...{ number: 1, nonce: NONCE, runner: { name: 'pc', label: 'pc' }, dispatchedAt: at(hour), runId: 1, startedAt },
  ...{ endedAt: at(hour + 1), outcome, costUsd: 0, turns: 1 },
});
const record = (...attempts: Attempt[]) =>
  recordSchema.parse({
    version: 1,
    classification: { specialty: 'backend', kind: 'bug', confidence: 1, evidence: [] },
    ...{ branch: null, approval: null, attempts, notBefore: null, commands: [] },
  });
const hours = (...[comments, app, known]: Parameters<typeof openMessages>) =>
  openMessages(comments, app, known).map((one) => new Date(one.at).getUTCHours());

const THREE = [8, 10, 12].map((hour) => comment(hour, messageComment(LEFT)));

test('a message that an attempt was told before it failed is still open; one that succeeded has dealt with it', () => {
  expect(openMessages(THREE.slice(0, 1), 'cluster', undefined)).toEqual([{ ...LEFT, at: at(8) }]);
  expect(hours(THREE, 'cluster', record())).toEqual([8, 10, 12]);
  expect(hours(THREE, 'cluster', record(attempt(11, { kind: 'tests-failed', message: 'm' })))).toEqual([8, 10, 12]);
  const done = attempt(9, { kind: 'succeeded' });
  expect(hours(THREE, 'cluster', record(done))).toEqual([10, 12]);
  expect(hours(THREE, 'cluster', record(done, attempt(11, { kind: 'succeeded' }, null), attempt(13, null)))).toEqual([
    12,
  ]);
});

test('what a person or another bot writes is no message, and neither is anything where the App is not known', () => {
  expect(hours([comment(8, messageComment(LEFT), 'github-actions')], 'cluster', undefined)).toEqual([]);
  expect(hours(THREE, undefined, undefined)).toEqual([]);
});

test('a comment of the App that carries no message, or none that can be read, is none', () => {
  const broken = messageMarker({ ...LEFT, text: '' });
  expect(hours([comment(8, 'Hello.'), comment(9, broken)], 'cluster', undefined)).toEqual([]);
});
