/** Which messages on a task's issue are open: nobody has dealt with them yet. Pure. */
import type { TaskRecord } from '../../app/contract/record.ts';
import type { BotComment } from '../github/port.ts';
import { type LeftMessage, readMessage } from './message.ts';

/** `at` (ISO 8601): when it was left. */
export type OpenMessage = LeftMessage & { at: string };

/**
 * Those that were left after the last attempt that has succeeded had begun: it was not told them, and whoever was has failed. `app`: the
 * App's bot without `[bot]`. What others write is no message, whatever it carries; where it is not known who the App is, there are
 * none.
 */
export function openMessages(
  comments: readonly BotComment[],
  app: string | undefined,
  record: Pick<TaskRecord, 'attempts'> | undefined,
): OpenMessage[] {
  const succeeded = (record?.attempts ?? []).filter(({ outcome }) => outcome?.kind === 'succeeded');
  const since = Math.max(...succeeded.map(({ startedAt, dispatchedAt }) => Date.parse(startedAt ?? dispatchedAt)));
  return comments.flatMap(({ author, body, at }) => {
    const message = author === app ? readMessage(body) : undefined;
    return message && Date.parse(at) > since ? [{ ...message, at }] : [];
  });
}
