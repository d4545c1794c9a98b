/** Who asks for what, from a dashboard's text and from the webhooks that told of its edits. Pure. */
import type { Tick } from '../task.ts';
import { tickedBoxes } from './boxes.ts';
import { tickId } from './stamp.ts';

/** An edit that a webhook told of. `writtenAt` is when the app had written the text; null when its stamp is not ours. */
export type Edit = { by: string; body: string; before: string; writtenAt: string | null };

/** The dashboard as it stands. `editor` is who changed it last; null when nobody can tell. */
type Present = { body: string; editor: string | null; writtenAt: string | null };

export type Asked = Tick & { number: number };

/**
 * Each tick once, without those that were `handled`. A webhook knows exactly who made which; of what is ticked beside
 * that, whoever changed the text last is taken to have made it.
 */
export function ticksOf(present: Present, edits: readonly Edit[], handled: ReadonlySet<string>, now: string): Asked[] {
  const told = edits.flatMap(({ by, body, before, writtenAt }) => asked({ body, editor: by, writtenAt }, before, now));
  const ticks = new Map<string, Asked>();
  for (const tick of [...told, ...asked(present, '', now)])
    if (!handled.has(tick.id) && !ticks.has(tick.id)) ticks.set(tick.id, tick);
  return [...ticks.values()];
}

function asked({ body, editor, writtenAt }: Present, before: string, now: string): Asked[] {
  if (writtenAt === null) return [];
  const earlier = new Set(tickedBoxes(before).map((box) => tickId(writtenAt, box)));
  return tickedBoxes(body)
    .map((box) => ({ ...box, id: tickId(writtenAt, box), by: editor, shownAt: writtenAt, at: now }))
    .filter(({ id }) => !earlier.has(id));
}
