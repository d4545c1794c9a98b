/** What the app notes for itself on the dashboard, hidden and signed: so that every replica, and the next start, knows it. */
import { z } from 'zod';
import { readMarker } from '../../contract/marker.ts';
import { BOX_VERBS } from './boxes.ts';

export const DASHBOARD_MARKER = 'dashboard';

/** Why a tick did nothing. `unknown-person`: nobody can tell any more who it was. */
export const REFUSALS = [
  'not-allowed',
  'unknown-person',
  'running',
  'needs-approval',
  'issue-closed',
  'already-over',
  'not-waiting',
] as const;
export type Refusal = (typeof REFUSALS)[number];

const noteSchema = z.object({
  at: z.iso.datetime(),
  by: z.string().max(100),
  verb: z.enum(BOX_VERBS),
  number: z.int().positive(),
  why: z.enum(REFUSALS),
});
/** A tick that did nothing, shown for a while. */
export type Note = z.infer<typeof noteSchema>;

export const stampSchema = z.object({
  version: z.literal(1),
  /** When it was written. */
  at: z.iso.datetime(),
  /** SHA-256 of what stands before the stamp: tells whether somebody changed it. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Pinning was tried. Once only: people may unpin it. */
  pinned: z.boolean(),
  /** It was closed because the configuration said so, and not by a person. */
  off: z.boolean(),
  notes: z.array(noteSchema).max(5),
  /** Ticks that were carried out or refused, newest last: a webhook may come twice, or late. */
  handled: z.array(z.string().max(60)).max(40),
});
export type Stamp = z.infer<typeof stampSchema>;

const NOTE_MS = 60 * 60 * 1000;

/** The same tick has the same name, however often it is heard of: `at` is when the text was written in which it was made. */
export const tickId = (at: string, { verb, number }: { verb: string; number: number }): string =>
  `${at} ${verb} ${number}`;

/** Oldest out; a note goes after an hour. */
export function carryOver(
  stamp: Stamp | null,
  added: { notes: readonly Note[]; handled: readonly string[] },
  now: string,
): Pick<Stamp, 'notes' | 'handled'> {
  const isRecent = ({ at }: Note) => Date.parse(now) - Date.parse(at) < NOTE_MS;
  return {
    notes: [...(stamp?.notes ?? []).filter(isRecent), ...added.notes].slice(-5),
    handled: [...new Set([...(stamp?.handled ?? []), ...added.handled])].slice(-40),
  };
}

/** Issues that carry the stamp of a dashboard are no tasks. A person's issue that quotes it is one. */
export const looksLikeDashboard = (byBot: boolean, body: string): boolean =>
  byBot && readMarker(DASHBOARD_MARKER, body) !== undefined;
