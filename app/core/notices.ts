/** What a person should know beyond the state, kept beside the record in the app's comment until it is settled. */
import { z } from 'zod';

const noticeSchema = z.discriminatedUnion('code', [
  /** The record's signature did not match; it was rebuilt from GitHub's facts. */
  z.object({ code: z.literal('record-rebuilt'), at: z.iso.datetime() }),
  /** GitHub refused the dispatch `times` times in a row; `detail` is its answer. */
  z.object({
    code: z.literal('dispatch-refused'),
    at: z.iso.datetime(),
    detail: z.string().max(500),
    times: z.int().min(1).max(1000),
  }),
]);
export type Notice = z.infer<typeof noticeSchema>;

export const noticesSchema = z.array(noticeSchema).max(10);
