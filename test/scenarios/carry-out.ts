/** Decides, renders and carries out on facts instead of GitHub: what the next look would read. */
import { readMarker } from '../../app/contract/marker.ts';
import { readPart } from '../../app/contract/plan.ts';
import { recordSchema } from '../../app/contract/record.ts';
import { type Action, toActions } from '../../app/core/actions.ts';
import { type Decision, decide } from '../../app/core/decide.ts';
import type { Facts } from '../../app/core/facts.ts';
import { noticesSchema } from '../../app/core/notices.ts';
import { type Context, NO_EVIDENCE } from '../../app/core/task.ts';
import { renderPart } from '../../app/render/plan.ts';
import { renderReply } from '../../app/render/replies.ts';
import { renderSticky } from '../../app/render/sticky.ts';
import { run } from './facts.ts';

export type Step = { decision: Decision; actions: Action[]; after: Facts };

export function step(facts: Facts, context: Context): Step {
  const decision = decide(facts, context);
  if (decision.kind !== 'task') return { decision, actions: [], after: facts };
  const view = { draft: decision, facts, configProblems: [] };
  const rendered = {
    record: renderSticky(view, () => '0'.repeat(64)),
    parts: decision.parts.map((part) =>
      renderPart(part, { parent: facts.issue.number, plan: 'aaaaaaaaaaaaaaaa', by: 'mika' }),
    ),
    replies: decision.replies.map((reply) => ({ to: reply.to, body: renderReply(reply, view) })),
  };
  const actions = toActions(decision, facts, rendered, { config: context.config, broker: '' });
  return { decision, actions, after: actions.reduce(carryOut, facts) };
}

/** Steps until nothing is left to do; every state that was seen. */
export function settle(facts: Facts, context: Context): { steps: Step[]; facts: Facts } {
  const steps: Step[] = [];
  let now = facts;
  for (let round = 0; round < 10; round += 1) {
    // A webhook's evidence and a refusal are heard once.
    const heard = round === 0 ? context : { ...context, evidence: NO_EVIDENCE, refusal: null };
    const next = step(now, heard);
    if (next.actions.length === 0) return { steps, facts: now };
    steps.push(next);
    now = next.after;
  }
  throw new Error('It does not come to rest');
}

function carryOut(facts: Facts, action: Action): Facts {
  const { issue, comments } = facts;
  switch (action.kind) {
    case 'create-record':
      return written({ ...facts, comments: [...comments, ours(5000, action.body)] }, action.body);
    case 'update-record': {
      const changed = comments.map((comment) =>
        comment.nodeId === action.nodeId ? { ...comment, body: action.body } : comment,
      );
      return written({ ...facts, comments: changed }, action.body);
    }
    case 'delete-comment':
      return { ...facts, comments: comments.filter(({ nodeId }) => nodeId !== action.nodeId) };
    case 'reply':
      return { ...facts, comments: [...comments, ours(6000 + comments.length, action.body)] };
    case 'close-issue':
      return { ...facts, issue: { ...issue, open: false } };
    case 'add-labels':
      return { ...facts, issue: { ...issue, labels: [...issue.labels, ...action.names] } };
    case 'remove-labels':
      return { ...facts, issue: { ...issue, labels: issue.labels.filter((label) => !action.names.includes(label)) } };
    case 'dispatch': {
      const queued = run({ id: 901, phase: 'queued', runner: null, startedAt: null });
      return { ...facts, run: { kind: 'found', run: queued, report: null } };
    }
    case 'create-part': {
      const { dependencies } = facts;
      const issue = 50 + dependencies.subIssues.length;
      const { plan = '', part: number = 0 } = readPart(action.body) ?? {};
      const made = { key: `acme/shop#${issue}`, shown: `#${issue}`, state: 'open' as const, stuck: null };
      const subIssue = { ...made, part: { plan, number, issue, nodeId: `I_${issue}` } };
      return { ...facts, dependencies: { ...dependencies, subIssues: [...dependencies.subIssues, subIssue] } };
    }
    case 'drop-part': {
      const subIssues = facts.dependencies.subIssues.filter(({ part }) => part?.nodeId !== action.nodeId);
      return { ...facts, dependencies: { ...facts.dependencies, subIssues } };
    }
    case 'react':
    case 'cancel-run':
    case 'cancel-waiting':
    case 'kill-run':
      return facts;
  }
}

const ours = (id: number, body: string) => ({
  id,
  nodeId: `C_${id}`,
  author: { login: 'cluster[bot]', bot: true },
  body,
  createdAt: '2026-05-04T12:00:01.000Z',
  ours: true,
});

function written(facts: Facts, body: string): Facts {
  const marker = readMarker('record', body);
  const notices = readMarker('notices', body);
  if (!marker) throw new Error('The comment lost its record');
  return {
    ...facts,
    record: { kind: 'valid', record: recordSchema.parse(JSON.parse(marker.json)) },
    notices: notices ? noticesSchema.parse(JSON.parse(notices.json)) : [],
  };
}
