/** One call of the Messages API, with structured output: what an issue is, or why there is no answer. */
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { z } from 'zod';
import { jsonOf } from '../contract/json.ts';
import { KINDS } from '../contract/labels.ts';
import type { Opinion, Question } from '../core/opinion.ts';
import { promptFor, SYSTEM } from './prompt.ts';

export type ModelAccess = {
  apiKey: string;
  /** '' for Anthropic's own. */
  baseUrl: string;
  model: string;
  timeoutMs: number;
};

/** `detail` is for the log, in the API's words. */
export type Answer = Exclude<Opinion, { kind: 'unread' }> & { detail?: string };

/** Three short values; what a model thinks before it answers has to fit in as well. */
const MAX_TOKENS = 1024;
const LONGEST_REASON = 300;

/** Never rejects: whatever goes wrong is an answer too. */
export function createModel({ apiKey, baseUrl, model, timeoutMs }: ModelAccess) {
  const client = new Anthropic({
    apiKey,
    authToken: null,
    baseURL: baseUrl === '' ? 'https://api.anthropic.com' : baseUrl,
    // One call is one call.
    maxRetries: 0,
    logLevel: 'off',
  });
  return async (question: Question, fence: string): Promise<Answer> => {
    const schema = answerSchema(question);
    // The client's own time-out ends with the headers; the body may take for ever.
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const message = await client.messages.create(
        {
          model,
          max_tokens: MAX_TOKENS,
          system: SYSTEM,
          messages: [{ role: 'user', content: promptFor(question, fence) }],
          output_config: { format: zodOutputFormat(schema) },
        },
        { signal },
      );
      if (message.stop_reason === 'refusal') return { kind: 'none', why: 'refused' };
      const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      const parsed = schema.safeParse(jsonOf(text));
      if (!parsed.success) return { kind: 'none', why: 'invalid', detail: z.prettifyError(parsed.error).slice(0, 500) };
      const { specialty, kind: work, reason } = parsed.data;
      return { kind: 'given', model, specialty, work, reason: shorten(reason) };
    } catch (error) {
      const detail = error instanceof Error ? error.message.slice(0, 500) : String(error);
      return { kind: 'none', why: signal.aborted ? 'timeout' : 'failed', detail };
    }
  };
}

const answerSchema = ({ specialties }: Question) =>
  z.object({
    specialty: z.enum(specialties.map(({ name }) => name)),
    kind: z.enum(KINDS).exclude(['plan']),
    reason: z.string().regex(/\S/, 'expected a sentence'),
  });

const shorten = (reason: string): string => reason.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
