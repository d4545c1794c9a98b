/** What Claude, at work on one issue, leaves for whoever works on another: hidden in the comment that shows it. Pure. */
import { z } from 'zod';
import { nonceSchema } from '../../app/contract/dispatch.ts';
import { jsonOf } from '../../app/contract/json.ts';
import { markerJson, readMarker, writeMarker } from '../../app/contract/marker.ts';

/** `longest`: characters of one message. `most`: from one attempt, each to another issue. */
export const LIMITS = { longest: 2000, most: 5 };

/** Begins the code block that is a message, in Claude's closing words. */
export const BLOCK = 'message-for';

/** Not yet sent. */
export type Message = {
  /** Number of the issue it is for. */
  to: number;
  /** Markdown that is fit to be published. */
  text: string;
};

const leftSchema = z.object({
  version: z.literal(1),
  /** Number of the issue that was worked on. */
  from: z.int().positive(),
  attempt: z.int().positive(),
  nonce: nonceSchema,
  /** Address of the run. */
  run: z.url().max(500),
  text: z
    .string()
    .min(1)
    .max(LIMITS.longest + 100),
});
/** As it stands on the issue that it is for. */
export type LeftMessage = z.infer<typeof leftSchema>;

const MESSAGE = 'message';

export const messageMarker = (message: LeftMessage): string => writeMarker(MESSAGE, markerJson(message));

/** Says nothing of who wrote the comment. */
export function readMessage(comment: string): LeftMessage | undefined {
  const marker = readMarker(MESSAGE, comment);
  return marker && leftSchema.safeParse(jsonOf(marker.json)).data;
}
