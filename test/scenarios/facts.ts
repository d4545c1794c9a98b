/** Facts of a quiet, ordinary task, to be changed where a scenario differs. */
import { createHash } from 'node:crypto';
import { DEFAULT_CONFIG } from '../../app/config/schema.ts';
import { approvedText } from '../../app/contract/approved-text.ts';
import { type State, specialtyLabel, stateLabel } from '../../app/contract/labels.ts';
import { markerJson, writeMarker } from '../../app/contract/marker.ts';
import type { Attempt, TaskRecord } from '../../app/contract/record.ts';
import type { CommentFacts, Facts, RunFacts, RunnerFacts } from '../../app/core/facts.ts';
import { NO_DEPENDENCIES } from '../../app/core/graph/obstacles.ts';
import { type Context, NO_EVIDENCE } from '../../app/core/task.ts';

export const NOW = '2026-05-04T12:00:00.000Z';
export const minutes = (n: number): string => new Date(Date.parse(NOW) + n * 60_000).toISOString();

const hashOf = (issue: { title: string; body: string | null }): string =>
  createHash('sha256').update(approvedText(issue)).digest('hex');

const TEXT = { title: 'The orders endpoint answers 500', body: 'The API fails for an empty cart.' };

/** An issue by the maintainer Mika, just opened, in a repository that is set up. */
export function newFacts(change: Partial<Facts> = {}, issue: Partial<Facts['issue']> = {}): Facts {
  const text = { ...TEXT, ...issue };
  return {
    repository: {
      id: 77,
      nodeId: 'R_77',
      owner: 'acme',
      name: 'shop',
      url: 'https://github.example/acme/shop',
      defaultBranch: 'main',
      defaultHead: 'c'.repeat(40),
      archived: false,
    },
    issue: {
      number: 5,
      nodeId: 'I_5',
      url: 'https://github.example/acme/shop/issues/5',
      ...TEXT,
      textHash: hashOf(text),
      open: true,
      author: { login: 'mika', bot: false },
      edited: null,
      createdAt: minutes(-10),
      updatedAt: minutes(-10),
      labels: [],
      labelled: [],
      pullHead: null,
      ...issue,
    },
    permissions: new Map([
      ['mika', 'write'],
      ['oona', 'read'],
      ['tia', 'triage'],
    ]),
    comments: [],
    record: { kind: 'absent' },
    notices: [],
    pull: null,
    results: [],
    run: { kind: 'unread' },
    queue: [],
    activeElsewhere: [],
    workflowPresent: true,
    setupPull: null,
    dependencies: NO_DEPENDENCIES,
    ...change,
  };
}

export const attempt = (change: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  nonce: 'aaaaaaaaaaaaaaaa',
  runner: { name: 'pc-1', label: 'pc-1' },
  dispatchedAt: minutes(-5),
  runId: 900,
  startedAt: minutes(-4),
  endedAt: null,
  outcome: null,
  costUsd: null,
  turns: null,
  ...change,
});

export const failedAttempt = (
  kind: 'tests-failed' | 'runner-lost' | 'overloaded' | 'superseded',
  number = 1,
): Attempt =>
  attempt({
    number,
    nonce: String(number).repeat(16),
    endedAt: minutes(-1),
    outcome: { kind, message: `It ended with ${kind}.` },
    costUsd: 0.5,
    turns: 7,
  });

export const succeededAttempt = (): Attempt =>
  attempt({ endedAt: minutes(-1), outcome: { kind: 'succeeded' }, costUsd: 0.5, turns: 7 });

export const record = (change: Partial<TaskRecord> = {}): TaskRecord => ({
  version: 1,
  classification: { specialty: 'backend', kind: 'bug', confidence: 1, evidence: [] },
  branch: null,
  approval: { by: 'mika', textHash: hashOf(TEXT), at: minutes(-9) },
  attempts: [],
  notBefore: null,
  commands: [],
  paused: null,
  pin: null,
  ...change,
});

export const sticky = (of: TaskRecord, body = 'As it was.'): CommentFacts => ({
  id: 1000,
  nodeId: 'C_1000',
  author: { login: 'cluster[bot]', bot: true },
  body: `${body}\n${writeMarker('record', markerJson(of), '0'.repeat(64))}`,
  createdAt: minutes(-9),
  ours: true,
});

/** A task in that state, with its labels and its comment. */
export function taskFacts(
  state: State,
  of: TaskRecord,
  change: Partial<Facts> = {},
  issue: Partial<Facts['issue']> = {},
): Facts {
  const labels = [stateLabel(state), specialtyLabel(of.classification.specialty)];
  const base = newFacts({}, { labels, ...issue });
  const comments = [sticky(of), ...(change.comments ?? [])];
  return { ...base, record: { kind: 'valid', record: of }, ...change, comments };
}

export const says = (body: string, login = 'mika', id = 2000): CommentFacts => ({
  id,
  nodeId: `C_${id}`,
  author: { login, bot: false },
  body,
  createdAt: minutes(-1),
  ours: false,
});

export const run = (change: Partial<RunFacts> = {}): RunFacts => ({
  id: 900,
  url: 'https://github.example/acme/shop/actions/runs/900',
  phase: 'running',
  conclusion: null,
  runner: 'pc-1',
  startedAt: minutes(-4),
  completedAt: null,
  ...change,
});

export const runner = (
  name: string,
  labels: string[] = ['backend'],
  change: Partial<RunnerFacts> = {},
): RunnerFacts => ({
  name,
  online: true,
  busy: false,
  labels: ['self-hosted', 'claude', ...labels, name],
  ...change,
});

export const context = (change: Partial<Context> = {}): Context => ({
  now: NOW,
  nonce: 'ffffffffffffffff',
  config: DEFAULT_CONFIG,
  runners: { kind: 'listed', runners: [runner('pc-1'), runner('pc-2', ['frontend'])] },
  reserved: new Set(),
  sleeping: new Set(),
  past: [],
  evidence: NO_EVIDENCE,
  refusal: null,
  ...change,
});

export const opened: Partial<Context> = { evidence: { ...NO_EVIDENCE, isNew: true } };
