/** The check boxes of the dashboard: which a task has, how a box is written, and which of an edited text are ticked. */
import type { State } from '../../contract/labels.ts';
import type { TaskRecord } from '../../contract/record.ts';

/** The commands that a box stands for. */
export const BOX_VERBS = ['retry', 'cancel', 'pause', 'resume'] as const;
export type BoxVerb = (typeof BOX_VERBS)[number];

/** `number` is the task's issue. */
export type Box = { verb: BoxVerb; number: number };

/** More boxes than this are not ticked between two looks by a person; the text may be anybody's. */
const MAX_TICKED = 20;
const TICKED = /^\s*[-*+] \[[xX]\] <!-- claude-cluster:box (retry|cancel|pause|resume) ([1-9]\d{0,9}) -->/;

/** To stand right behind `[ ] `. The words beside it name no issue: GitHub ticks a box by itself when that is closed. */
export const boxMarker = ({ verb, number }: Box): string => `<!-- claude-cluster:box ${verb} ${number} -->`;

/** In the order in which they stand, each once. */
export function tickedBoxes(body: string): Box[] {
  const found = new Map<string, Box>();
  for (const line of body.split('\n')) {
    const [, word, number] = TICKED.exec(line) ?? [];
    const verb = BOX_VERBS.find((one) => one === word);
    if (verb && number !== undefined) found.set(`${verb} ${number}`, { verb, number: Number(number) });
  }
  return [...found.values()].slice(0, MAX_TICKED);
}

/** What a person can ask for, as things stand. */
export function boxesOf(task: { state: State; record: TaskRecord; open: boolean }): BoxVerb[] {
  const { state, record, open } = task;
  switch (state) {
    case 'assigned':
    case 'in-progress':
    case 'testing':
      return ['cancel'];
    case 'pending':
    case 'blocked':
    case 'queued': {
      const hold: BoxVerb = record.paused ? 'resume' : 'pause';
      // A retry ends a waiting time.
      return state === 'queued' && record.notBefore !== null ? ['retry', hold, 'cancel'] : [hold, 'cancel'];
    }
    case 'review':
    case 'failed':
    case 'cancelled':
      return open ? ['retry'] : [];
    case 'completed':
      return [];
  }
}
