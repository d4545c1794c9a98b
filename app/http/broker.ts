/**
 * The token broker: a job shows GitHub's OIDC token and gets an installation token for its repository, if and only if it
 * is the run of the attempt that the record names.
 */
import type { IncomingMessage } from 'node:http';
import { BROKER_PATH, type BrokerReply, type BrokerRequest, brokerRequestSchema } from '../contract/broker.ts';
import { WORKFLOW_PATH } from '../contract/dispatch.ts';
import { jsonOf } from '../contract/json.ts';
import { hintOf } from '../core/hint.ts';
import { activeAttempt } from '../core/task.ts';
import type { Memory, Seen } from '../github/memory.ts';
import type { RepoRef, TaskRef, TokenMinter } from '../github/ports.ts';
import type { Log } from '../log.ts';
import type { Reconciler } from '../reconcile.ts';
import type { JobClaims, OidcVerifier } from './oidc.ts';
import { type Answer, readBody } from './respond.ts';

export { BROKER_PATH };

export type BrokerDependencies = {
  verify: OidcVerifier;
  github: TokenMinter;
  reconciler: Pick<Reconciler, 'hint' | 'idle'>;
  memory: Pick<Memory, 'seen' | 'runOf'>;
  log: Log;
};

/** Three numbers and a nonce. */
const MAX_BODY = 4096;

const refuse = (status: number, error: string, message: string): Answer => ({ status, body: { error, message } });

export async function answerBroker(deps: BrokerDependencies, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'POST')
    return { ...refuse(405, 'method_not_allowed', `Use POST on ${BROKER_PATH}.`), headers: { allow: 'POST' } };
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined)
    return refuse(
      401,
      'no_token',
      "Send the job's OIDC token as `authorization: Bearer <token>`; the workflow needs `id-token: write`.",
    );
  const text = await readBody(request, MAX_BODY);
  if (text === undefined) return refuse(413, 'too_large', `The body may have ${MAX_BODY} bytes.`);
  const body = brokerRequestSchema.safeParse(jsonOf(text));
  if (!body.success) {
    const problems = body.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
    return refuse(400, 'bad_request', `The body is not what the broker takes: ${problems.join('; ')}.`);
  }
  const verified = await deps.verify(token);
  if (verified.kind === 'invalid')
    return refuse(401, 'invalid_token', `The OIDC token was not accepted: ${verified.why}.`);
  if (verified.kind === 'unavailable') {
    deps.log.warn({ why: verified.why }, "The OIDC issuer's keys could not be read");
    return refuse(503, 'issuer_unreachable', "GitHub's keys could not be read just now; try again.");
  }
  return mint(deps, verified.claims, body.data);
}

async function mint(deps: BrokerDependencies, claims: JobClaims, asked: BrokerRequest): Promise<Answer> {
  try {
    const found = await findTask(deps, claims, asked);
    if ('status' in found) return found;
    const { token, expiresAt, bot } = await deps.github.mintToken(found.repo, pushes(deps.memory, found.repo, asked));
    deps.log.info({ repo: claims.repository, task: asked.task, run: claims.run_id }, 'Token for a job');
    const reply: BrokerReply = { token, expires_at: new Date(expiresAt).toISOString(), bot };
    return { status: 200, body: reply };
  } catch (error) {
    deps.log.error({ err: error, repo: claims.repository, task: asked.task }, 'Could not get a token for a job');
    return refuse(502, 'github_failed', 'GitHub did not answer the app as it should; try again.');
  }
}

/** The repository, once the job is known to be the attempt's; asks GitHub only for what the app does not remember. */
async function findTask(
  deps: BrokerDependencies,
  claims: JobClaims,
  asked: BrokerRequest,
): Promise<{ repo: RepoRef } | Answer> {
  const { github, reconciler, memory } = deps;
  const remembered = memory.seen({ repo: { id: claims.repository_id }, number: asked.task });
  const repo = remembered?.ref.repo ?? (await lookUp(github, claims));
  if (!repo) return refuse(403, 'not_installed', `The App is not installed on ${claims.repository}.`);
  const ref = { repo, number: asked.task };
  // The job may be faster than the answer to the dispatch that started it.
  await reconciler.idle(ref);
  if (objection(memory.seen(ref), claims, asked) === undefined && runIdIn(memory, ref) === claims.run_id)
    return { repo };
  // What the app remembers may be old: GitHub has the last word.
  reconciler.hint(ref, hintOf({ kind: 'anything' }));
  await reconciler.idle(ref);
  const wrong = objection(memory.seen(ref), claims, asked) ?? (await wrongRun(deps, ref, claims));
  return wrong === undefined ? { repo } : refuse(403, 'not_this_attempt', wrong);
}

/** An attempt that only answers has no branch to push. */
const pushes = (memory: BrokerDependencies['memory'], repo: RepoRef, { task }: BrokerRequest): boolean =>
  memory.seen({ repo, number: task })?.record.attempts.at(-1)?.head === undefined;

async function lookUp(github: TokenMinter, { repository, repository_id }: JobClaims): Promise<RepoRef | null> {
  const [owner = '', name = ''] = repository.split('/');
  const repo = await github.findRepo(owner, name);
  return repo?.id === repository_id ? repo : null;
}

/** What speaks against this job being of the attempt under way, as a sentence; undefined when nothing does. */
function objection(seen: Seen | undefined, claims: JobClaims, asked: BrokerRequest): string | undefined {
  if (!seen) return `There is no task #${asked.task}.`;
  const { owner, name, defaultBranch } = seen.repository;
  const workflow = `${owner}/${name}/${WORKFLOW_PATH}@refs/heads/${defaultBranch}`;
  if (claims.workflow_ref.toLowerCase() !== workflow.toLowerCase())
    return `Only ${workflow} gets a token; this job is of ${claims.workflow_ref}.`;
  const attempt = activeAttempt(seen.record);
  if (!attempt) return `No attempt at task #${asked.task} is under way.`;
  if (attempt.number !== asked.attempt || attempt.nonce !== asked.nonce)
    return `The attempt under way at task #${asked.task} is another one (number ${attempt.number}).`;
  return undefined;
}

function runIdIn(memory: BrokerDependencies['memory'], ref: TaskRef): number | undefined {
  const attempt = activeAttempt(memory.seen(ref)?.record ?? { attempts: [] });
  return attempt && (attempt.runId ?? memory.runOf.get(attempt.nonce));
}

/** A dispatch whose answer was lost may have been sent twice: then the run that works is not the one that was noted. */
async function wrongRun(
  { github, memory }: BrokerDependencies,
  ref: TaskRef,
  claims: JobClaims,
): Promise<string | undefined> {
  const noted = runIdIn(memory, ref);
  if (noted === claims.run_id) return undefined;
  const attempt = activeAttempt(memory.seen(ref)?.record ?? { attempts: [] });
  const first = attempt && (await github.firstRunOf(ref, attempt));
  if (first === claims.run_id) return undefined;
  return `The attempt belongs to run ${first ?? noted ?? 'unknown'}, not to ${claims.run_id}.`;
}
