/** Leaves the messages of an attempt on the issues they are for: one request to look at those, and one to write. */
import { stateOf } from '../../app/contract/labels.ts';
import type { Outcome } from '../../app/contract/outcome.ts';
import { ownLogin } from '../access.ts';
import type { Applied, Change, Receiver } from '../github/port.ts';
import { messageComment } from '../render/messages.ts';
import type { Task, Work } from '../task.ts';
import { type LeftMessage, LIMITS, type Message, readMessage } from './message.ts';
import type { Sent, Unsent, Why } from './outbox.ts';

/** What of a task it takes. */
export type Sender = {
  inputs: Pick<Task['inputs'], 'runUrl'> & {
    dispatch: Pick<Task['inputs']['dispatch'], 'task' | 'attempt' | 'nonce'>;
  };
  access: Task['access'];
  facts: Pick<Task['facts'], 'repositoryId'>;
  github: Pick<Task['github'], 'readReceivers' | 'apply'>;
  redactor: Pick<Task['redactor'], 'redact'>;
};

/** Fills in `work.outbox`; never throws. Costs nothing where there is no message. */
export async function deliverMessages(task: Sender, work: Work, outcome: Outcome, signal: AbortSignal): Promise<void> {
  const { messages, unsent } = work.outbox;
  if (messages.length === 0) return;
  const objections = messages.map((message, at) => ({ message, why: objection(task, outcome, message, at) }));
  const willing = objections.flatMap(({ message, why }) => (why ? [] : [message]));
  const delivered = willing.length === 0 ? [] : await send(task, willing, signal);
  work.outbox = {
    messages: [],
    sent: delivered.filter((one) => 'isNew' in one),
    unsent: [
      ...unsent,
      ...objections.flatMap(({ message, why }) => (why ? [refused(message, why)] : [])),
      ...delivered.filter((one) => 'why' in one),
    ],
  };
}

/** Where Claude did not come to its end, its words are not the last ones: the next attempt may say it better. */
function objection({ inputs, access }: Sender, outcome: Outcome, { to }: Message, at: number): Why | undefined {
  if (outcome.kind !== 'succeeded' && outcome.kind !== 'no-changes') return { kind: 'attempt-failed' };
  if (!access.isOwn) return { kind: 'no-app' };
  if (to === inputs.dispatch.task) return { kind: 'own-issue' };
  return at < LIMITS.most ? undefined : { kind: 'too-many' };
}

const refused = ({ to }: Pick<Message, 'to'>, why: Why): Unsent => ({ to: `#${to}`, why });

async function send(task: Sender, messages: readonly Message[], signal: AbortSignal): Promise<(Sent | Unsent)[]> {
  const { github, access, facts, inputs, redactor } = task;
  const { task: from, attempt, nonce } = inputs.dispatch;
  const own = ownLogin(access);
  try {
    const receivers = await github.readReceivers(
      messages.map(({ to }) => to),
      signal,
    );
    const settled = messages.map((message, at) => settle(message, receivers[at] ?? null));
    const letters = settled.filter((one) => 'body' in one);
    const changes = letters.map(({ issueId, body }): Change => ({ kind: 'add-comment', issueId, body }));
    const answers = changes.length === 0 ? [] : await github.apply(changes, signal);
    const others = settled.flatMap((one) => ('body' in one ? [] : [one]));
    return [...others, ...letters.map((letter, at) => sent(letter, answers[at]))];
  } catch (error) {
    const why: Why = { kind: 'refused', message: error instanceof Error ? error.message : String(error) };
    return messages.map((message) => refused(message, why));
  }

  function settle(message: Message, receiver: Receiver | null): Sent | Unsent | Letter {
    if (!receiver) return refused(message, { kind: 'missing' });
    const why = unfit(receiver, facts.repositoryId);
    if (why) return refused(message, why);
    // Before the marker hides it: there a secret could look different.
    const text = redactor.redact(message.text);
    const left: LeftMessage = { version: 1, from, attempt, nonce, run: inputs.runUrl, text };
    const there = receiver.botComments.find(({ author, body }) => author === own && isSame(readMessage(body), left));
    if (there) return { to: message.to, url: there.url, isNew: false };
    return { to: message.to, issueId: receiver.id, body: messageComment(left) };
  }
}

function sent({ to }: Letter, answer: Applied | undefined): Sent | Unsent {
  if (answer?.ok !== true) return refused({ to }, { kind: 'refused', message: answer?.message ?? 'no answer' });
  return { to, url: answer.kind === 'written' ? answer.url : undefined, isNew: true };
}

/** To be written. */
type Letter = { to: number; issueId: string; body: string };

const isSame = (there: LeftMessage | undefined, { from, text }: LeftMessage): boolean =>
  there?.from === from && there.text === text;

function unfit({ repositoryId, isIssue, isOpen, labels }: Receiver, own: string): Why | undefined {
  if (repositoryId !== own) return { kind: 'moved' };
  if (!isIssue) return { kind: 'no-issue' };
  if (!isOpen) return { kind: 'closed' };
  return labels.some((label) => stateOf(label) !== undefined) ? undefined : { kind: 'no-task' };
}
