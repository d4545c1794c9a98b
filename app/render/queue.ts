/** The repository's queue as a list. */
import { stateLabel } from '../contract/labels.ts';
import type { TaskView } from './view.ts';

const MAX_ROWS = 20;

/** Numbers stand as code: a real reference would leave a trace on each of those issues. */
export function queueList({ draft, facts }: TaskView): string {
  const { issue } = facts;
  const queue = draft.inTurn;
  const { length: active } = facts.activeElsewhere;
  const running = `${active} other ${active === 1 ? 'task is' : 'tasks are'} running.`;
  if (queue.length === 0) return `Nothing waits with \`${stateLabel('queued')}\`. ${running}`;
  const rows = queue.map(({ number, priority, specialty }, at) => {
    const row = `${at + 1}. \`#${number}\` ${priority} · ${specialty}`;
    return number === issue.number ? `${row} **← this task**` : row;
  });
  const position = queue.findIndex(({ number }) => number === issue.number);
  const shown = rows.slice(0, MAX_ROWS);
  const others = facts.queue.filter(({ number }) => number !== issue.number).length;
  const elsewhere = others + (draft.state === 'queued' ? 1 : 0) - queue.length;
  if (position >= MAX_ROWS) shown.push('', `This task is number ${position + 1} of ${queue.length}.`);
  else if (rows.length > MAX_ROWS) shown.push('', `And ${rows.length - MAX_ROWS} more.`);
  if (elsewhere > 0) shown.push('', `${elsewhere} more cannot start yet: for a time, a limit or a person.`);
  const intro = `The queue, whose turn comes first at the top; each runs when a PC of its specialty is idle. ${running}`;
  return [intro, '', ...shown].join('\n');
}
