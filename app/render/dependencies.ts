/** Which issues a task waits for, why that may not end by itself, and what became of its sub-issues. */
import type { Facts } from '../core/facts.ts';
import type { DependencyFacts, Obstacle, SubIssue } from '../core/graph/obstacles.ts';
import type { Wait } from '../core/task.ts';
import { code } from './escape.ts';

type Others = Extract<Wait, { kind: 'others' }>;

const WITHOUT = 'remove the reference or relation, or comment `/claude retry` to go on without';
const MAX_SHOWN = 10;

export function waitsForOthers({ obstacles, cycle }: Others, { repository }: Facts): string {
  const home = `${repository.owner}/${repository.name}`;
  if (cycle)
    return `Waits in a circle: ${path(cycle, home)}. None of these can start; remove one of the references or relations between them, and the others go on by themselves.`;
  const because = (why: Obstacle['why']) => obstacles.filter((one) => one.why === why);
  const sentences = [
    open(because('open')),
    hopeless(because('not-planned'), 'closed as not planned and will not come'),
    hopeless(because('missing'), 'not there, by a mistyped number or because someone deleted it'),
    hopeless(because('unreadable'), 'in a repository that this App may not read, so it never learns of the end'),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function open(obstacles: readonly Obstacle[]): string {
  if (obstacles.length === 0) return '';
  const children = obstacles.filter(({ from }) => from === 'sub-issue');
  const named = obstacles.filter(({ from }) => from !== 'sub-issue');
  const parts = [
    ...(named.length > 0 ? [`for ${list(named)}, on which it depends`] : []),
    ...(children.length > 0 ? [`for its sub-issue${children.length > 1 ? 's' : ''} ${list(children)}`] : []),
  ];
  return `Waits ${parts.join(', and ')}; it goes on by itself when ${obstacles.length > 1 ? 'they are' : 'that is'} closed as completed.`;
}

const hopeless = (obstacles: readonly Obstacle[], what: string): string =>
  obstacles.length === 0 ? '' : `${list(obstacles)} ${obstacles.length > 1 ? 'are' : 'is'} ${what}: ${WITHOUT}.`;

/** A mention of another repository's issue would show up there; as code it does not. */
const link = (shown: string) => (shown.startsWith('#') ? shown : code(shown));

/** A long way round is cut in its middle: both ends tell where to look. */
function path(cycle: readonly string[], home: string): string {
  const steps = cycle.map((key) => link(inside(key, home)));
  const shown = steps.length > MAX_SHOWN ? [...steps.slice(0, MAX_SHOWN - 2), '…', ...steps.slice(-2)] : steps;
  return shown.join(' → ');
}

const inside = (key: string, home: string) => (key.startsWith(`${home.toLowerCase()}#`) ? key.slice(home.length) : key);

function list(obstacles: readonly Obstacle[]): string {
  const shown = obstacles.slice(0, MAX_SHOWN).map((one) => link(one.shown));
  return obstacles.length > MAX_SHOWN
    ? `${shown.join(', ')} and ${obstacles.length - MAX_SHOWN} more`
    : shown.join(', ');
}

/** The parent's list of results, and what was not read of the text. */
export function dependencyNotes({ subIssues, more }: DependencyFacts): string[] {
  return [
    ...(more
      ? ['The text names more issues than the app reads: of its first 20,000 characters, the first 50 count.']
      : []),
    ...subIssueList(subIssues),
  ];
}

function subIssueList(subIssues: readonly SubIssue[]): string[] {
  if (subIssues.length === 0) return [];
  const done = subIssues.filter(({ state }) => state === 'completed').length;
  const rows = subIssues.map((child) => `- ${outcome(child)}`);
  return [[`**Sub-issues** (${done} of ${subIssues.length} completed)`, '', ...rows].join('\n')];
}

function outcome({ shown, state, stuck }: SubIssue): string {
  const name = link(shown);
  switch (state) {
    case 'completed':
      return `✅ ${name}`;
    case 'not-planned':
      return `🚫 ${name} closed as not planned`;
    case 'open':
      return stuck
        ? `❌ ${name} ${stuck}: its comment says why, and \`/claude retry\` there tries again`
        : `🕒 ${name} open`;
  }
}
