/** The runners' service on HTTP; see runner/protocol.ts. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { HttpError, invalid, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { registerSchema, updateSchema, watchSchema } from '../runner/protocol.ts';
import { type Route, readBody } from '../server.ts';
import type { Job } from '../state.ts';
import { connect } from './connections.ts';
import { registerRunner, removeRunner } from './register.ts';
import { leave, startJob, updateJob, waitForJob, watchJob } from './session.ts';

const RUNNER_SERVICE = '/_services/runner';

export const runnerRoute: Route = {
  prefix: `${RUNNER_SERVICE}/`,
  async handle(github, request, response, url) {
    try {
      const body = parse(await readBody(request));
      const answer = await serve(github, request, response, url.pathname.slice(runnerRoute.prefix.length), body);
      if (response.destroyed) return;
      if (answer === undefined) response.writeHead(204).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      response.writeHead(error.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: error.message }));
    }
  },
};

function parse(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new HttpError(400, 'Problems parsing JSON');
  }
}

function check<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  return parsed.data;
}

/** The JSON to answer; undefined for 204. */
async function serve(
  github: GitHub,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  body: unknown,
): Promise<unknown> {
  if (path === 'register') return registerRunner(github, check(registerSchema, body));
  if (path === 'remove') {
    const { token, name } = check(z.object({ token: z.string(), name: z.string() }), body);
    return removeRunner(github, token, name);
  }
  const credential = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const session = github.actions.sessions.get(credential);
  if (!session) throw new HttpError(401, 'The runner registration has been deleted from the server');
  const close = connect(github, session);
  try {
    if (path === 'leave') return leave(github, session);
    if (path === 'poll') return await held(github, response, (answer) => waitForJob(github, session, answer));
    const [, id, verb] = /^jobs\/(\d+)\/(start|update|watch)$/.exec(path) ?? [];
    const job = jobOf(github, Number(id));
    if (verb === 'start') return startJob(github, session, job);
    if (verb === 'update') return updateJob(github, session, job, check(updateSchema, body));
    const { told } = check(watchSchema, body);
    return await held(github, response, (answer) =>
      told ? () => {} : watchJob(github, session, job, ({ cancel }) => answer({ cancel: cancel ?? 'cancelled' })),
    );
  } finally {
    close();
  }
}

/** Whether it is this runner's is asked by whatever is done with it. */
function jobOf(github: GitHub, id: number): Job {
  const runs = github.state.repositories.flatMap((repo) => repo.runs);
  const job = runs.flatMap((run) => run.jobs).find((one) => one.id === id);
  if (!job) throw notFound();
  return job;
}

/** Long poll: resolves with the answer, or with undefined after a while or when the other side is gone. */
function held(
  github: GitHub,
  response: ServerResponse,
  begin: (answer: (value: unknown) => void) => () => void,
): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const stopTimer = github.clock.after(github.actions.times.poll, () => resolve(undefined));
  response.on('close', () => resolve(undefined));
  const end = begin(resolve);
  return promise.finally(() => {
    stopTimer();
    end();
  });
}
