/** The token broker: a job proves who it is with GitHub's OIDC token and gets a token for its repository. */
import { z } from 'zod';

/** Path below the app's public URL. The OIDC token's audience is that public URL, so it is of no use anywhere else. */
export const BROKER_PATH = '/api/v1/token';

/** POST, `authorization: Bearer <OIDC token>`. */
export const brokerRequestSchema = z.strictObject({
  task: z.int().positive(),
  attempt: z.int().positive(),
  nonce: z.string(),
});
export type BrokerRequest = z.infer<typeof brokerRequestSchema>;

export const brokerReplySchema = z.object({
  token: z.string().min(1),
  expires_at: z.iso.datetime({ offset: true }),
  /** The App's bot account, for the author of commits. */
  bot: z.object({ login: z.string(), id: z.int() }),
});
export type BrokerReply = z.infer<typeof brokerReplySchema>;

export const brokerErrorSchema = z.object({ error: z.string(), message: z.string() });
