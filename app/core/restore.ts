/** Attempts that this process began and GitHub's record does not know (any more). */
import type { TaskRecord } from '../contract/record.ts';

/**
 * GitHub has no compare-and-swap on comments: another process of the app may have read the task before an attempt was noted
 * and written it afterwards. The run goes on all the same, so the process that remembers the attempt notes it again. Whoever
 * takes an attempt back that it never saw begin (a refused dispatch) has it restored here once, and refused once more.
 */
export function restoreAttempts(read: TaskRecord, known: TaskRecord | undefined): TaskRecord {
  const last = ({ attempts }: TaskRecord) => attempts.at(-1)?.number ?? 0;
  if (!known || last(known) <= last(read)) return read;
  return { ...read, attempts: known.attempts, branch: known.branch };
}
