/** Which issues a task waits for, why that may not end by itself, and what became of its sub-issues. */
import type { Gathered, TaskRecord } from '../contract/record.ts';
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
    ...(named.length > 0 ? [`for ${names(named)}, on which it depends`] : []),
    ...(children.length > 0 ? [`for its sub-issue${children.length > 1 ? 's' : ''} ${names(children)}`] : []),
  ];
  return `Waits ${parts.join(', and ')}; it goes on by itself when ${obstacles.length > 1 ? 'they are' : 'that is'} closed as completed.`;
}

const hopeless = (obstacles: readonly Obstacle[], what: string): string =>
  obstacles.length === 0 ? '' : `${names(obstacles)} ${obstacles.length > 1 ? 'are' : 'is'} ${what}: ${WITHOUT}.`;

/** A mention of another repository's issue would show up there; as code it does not. */
const link = (shown: string) => (shown.startsWith('#') ? shown : code(shown));

/** A long way round is cut in its middle: both ends tell where to look. */
function path(cycle: readonly string[], home: string): string {
  const steps = cycle.map((key) => link(inside(key, home)));
  const shown = steps.length > MAX_SHOWN ? [...steps.slice(0, MAX_SHOWN - 2), '…', ...steps.slice(-2)] : steps;
  return shown.join(' → ');
}

const inside = (key: string, home: string) => (key.startsWith(`${home.toLowerCase()}#`) ? key.slice(home.length) : key);

function names(issues: readonly { shown: string }[]): string {
  const shown = issues.slice(0, MAX_SHOWN).map((one) => link(one.shown));
  return issues.length > MAX_SHOWN ? `${shown.join(', ')} and ${issues.length - MAX_SHOWN} more` : shown.join(', ');
}

/** The parent's list of results, and what was not read of the text. */
export function dependencyNotes({ subIssues, more }: DependencyFacts, record: TaskRecord): string[] {
  return [
    ...(more
      ? ['The text names more issues than the app reads: of its first 20,000 characters, the first 50 count.']
      : []),
    ...subIssueList(subIssues, new Map(record.gathered?.map((one) => [one.key, one]))),
  ];
}

type Results = ReadonlyMap<string, Gathered>;
type Ending = 'completed' | 'given up' | 'failed' | 'timed out' | 'cancelled' | 'open';

const MARKS: { readonly [ending in Ending]: string } = {
  completed: '✅',
  'given up': '🚫',
  failed: '❌',
  'timed out': '⏱️',
  cancelled: '❌',
  open: '🕒',
};
/** A hundred rows of names as long as GitHub allows would leave no room for the record. */
const MAX_LIST = 16_000;

function endingOf({ key, state, stuck }: SubIssue, results: Results): Ending {
  if (state === 'completed') return 'completed';
  if (state === 'not-planned') return 'given up';
  if (stuck === null) return 'open';
  const outcome = results.get(key)?.outcome;
  return outcome === 'run-timeout' || outcome === 'assign-timeout' ? 'timed out' : stuck;
}

function subIssueList(subIssues: readonly SubIssue[], results: Results): string[] {
  if (subIssues.length === 0) return [];
  const endings = subIssues.map((child) => endingOf(child, results));
  const count = (ending: Ending) => endings.filter((one) => one === ending).length;
  const others = (['given up', 'failed', 'timed out', 'cancelled'] as const).filter((ending) => count(ending) > 0);
  const costUsd = [...results.values()].reduce((sum, one) => sum + one.costUsd, 0);
  const sums = [
    [`${count('completed')} of ${subIssues.length} completed`, ...others.map((one) => `${count(one)} ${one}`)].join(
      ', ',
    ),
    ...(costUsd > 0 ? [dollars(costUsd)] : []),
  ];
  const rows = subIssues.map((child, at) => row(child, endings[at] ?? 'open', results.get(child.key)));
  const stuck = subIssues.filter((one) => one.stuck !== null && one.state === 'open');
  return [
    [`**Sub-issues** (${sums.join(' · ')})`, '', ...fitting(rows)].join('\n'),
    ...(stuck.length > 0 ? [goOnThere(stuck, count('completed') > 0)] : []),
  ];
}

function row({ shown }: SubIssue, ending: Ending, result: Gathered | undefined): string {
  const words = ending === 'completed' ? '' : ` ${ending}`;
  const outcome = ending === 'completed' || ending === 'cancelled' ? null : result?.outcome;
  const why = outcome && outcome !== 'succeeded' && outcome !== 'cancelled' ? ` (\`${outcome}\`)` : '';
  const details = [
    ...(result?.pull ? [`pull request ${link(shown.replace(/#\d+$/, `#${result.pull}`))}`] : []),
    ...(result && result.attempts > 1 ? [`${result.attempts} attempts`] : []),
    ...(result && result.costUsd > 0 ? [dollars(result.costUsd)] : []),
  ];
  return [`- ${MARKS[ending]} ${link(shown)}${words}${why}`, ...details].join(' · ');
}

function goOnThere(stuck: readonly SubIssue[], partly: boolean): string {
  const [what, there, closed] = stuck.length > 1 ? ['need', 'each', 'them'] : ['needs', 'it', 'it'];
  return `${partly ? 'A part of the work is done, but ' : ''}${names(stuck)} ${what} somebody: \`/claude retry\` on ${there} tries again; closing ${closed} as not planned lets this issue go on without.`;
}

function fitting(rows: readonly string[]): string[] {
  const shown: string[] = [];
  let room = MAX_LIST;
  for (const one of rows) {
    room -= one.length;
    if (room < 0) break;
    shown.push(one);
  }
  return shown.length < rows.length ? [...shown, `- … and ${rows.length - shown.length} more`] : shown;
}

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
