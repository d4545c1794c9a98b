/** Octokit's errors, told apart by what can be done about them. */
import { z } from 'zod';

const requestErrorSchema = z.object({
  status: z.int(),
  message: z.string(),
  response: z.object({ data: z.unknown() }).optional(),
});

const limitedSchema = z.object({
  response: z.object({ headers: z.object({ 'retry-after': z.coerce.number().positive() }) }),
});

/** How long GitHub wants to be left alone; undefined where it does not say. */
export function retryAfterMs(error: unknown): number | undefined {
  const seconds = limitedSchema.safeParse(error).data?.response.headers['retry-after'];
  return seconds === undefined ? undefined : seconds * 1000;
}

export const statusOf = (error: unknown): number | undefined => requestErrorSchema.safeParse(error).data?.status;
export const isStatus = (error: unknown, status: number): boolean => statusOf(error) === status;
/** Nobody knows whether it was done. Octokit gives a cut connection a status of 500, too. */
export const isUnanswered = (error: unknown): boolean => (statusOf(error) ?? 0) >= 500;
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The hour's budget is used up: not sent, since GitHub would refuse it. */
export class BudgetSpent extends Error {
  readonly until: string;
  constructor(until: string) {
    super(`GitHub's rate limit of this installation is used up until ${until}`);
    this.until = until;
  }
}

/** GitHub understood and said no: repeating the same request gets the same answer. */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  if (status === undefined || ![400, 403, 404, 409, 410, 422].includes(status)) return false;
  return !/rate limit/i.test(messageOf(error));
}

/** The installation is gone, suspended, or may not do this: no matter of a moment. */
export function isShutOut(error: unknown): boolean {
  return isStatus(error, 401) || (isRefusal(error) && (isStatus(error, 403) || isStatus(error, 404)));
}

const graphqlErrorSchema = z.object({
  data: z.unknown(),
  errors: z.array(
    z.object({
      type: z.string().optional(),
      message: z.string(),
      path: z.array(z.union([z.string(), z.int()])).optional(),
    }),
  ),
});

/** What a GraphQL answer with errors held; undefined when the error is of another sort. */
export const graphqlErrors = (error: unknown) => graphqlErrorSchema.safeParse(error).data;

/** The partial answer when all that is wrong is that these fields were not found; undefined otherwise. */
export function dataDespiteNotFound(error: unknown, field: string): unknown {
  const answer = graphqlErrors(error);
  const harmless = answer?.errors.every(({ type, path }) => type === 'NOT_FOUND' && path?.at(-1) === field);
  return harmless ? answer?.data : undefined;
}
