/** What a person should know beyond the state, kept beside the record in the app's comment until it is settled. */
import { z } from 'zod';
import { type Warning, warningSchema } from './schedule/warnings.ts';

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
  /** Settings of the configuration that the PCs cannot serve, as of when somebody last looked for one. */
  z.object({ code: z.literal('config-warnings'), warnings: z.array(warningSchema).min(1).max(5) }),
]);
export type Notice = z.infer<typeof noticeSchema>;

export const noticesSchema = z.array(noticeSchema).max(10);

export const configWarnings = (notices: readonly Notice[]): readonly Warning[] =>
  notices.flatMap((notice) => (notice.code === 'config-warnings' ? notice.warnings : []));

/** The notices with these warnings about the configuration instead of others. */
export function withConfigWarnings(notices: readonly Notice[], warnings: Warning[]): Notice[] {
  const others = notices.filter(({ code }) => code !== 'config-warnings');
  return warnings.length === 0 ? others : [...others, { code: 'config-warnings', warnings }];
}
