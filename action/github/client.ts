/** The GitHub port on Octokit. */
import { getOctokit } from '@actions/github';
import { z } from 'zod';
import { WORKFLOW_FILE } from '../../app/contract/dispatch.ts';
import { attemptFailed } from '../failure.ts';
import type { Redactor } from '../redact.ts';
import { retry, type Sleep } from '../retry.ts';
import type { Token } from '../token.ts';
import { composeMutation, parseApplied } from './mutation.ts';
import type { BranchCommit, Change, GitHub } from './port.ts';
import { parseReceivers, receiversQuery, receiversVariables } from './receivers-query.ts';
import { parseTask, TASK_QUERY, taskVariables } from './task-query.ts';
import { parseRuns } from './task-runs.ts';

export type ClientOptions = {
  token: Token;
  apiUrl: string;
  repository: { owner: string; name: string };
  redactor: Redactor;
  sleep: Sleep;
};

const DELAYS_MS = [1000, 3000, 9000];

/** What would stand there twice. */
const WRITTEN_ONCE: ReadonlySet<Change['kind']> = new Set(['add-comment', 'add-review', 'answer-thread']);

const errorSchema = z.object({
  status: z.number(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});

/**
 * No answer, a server error, or a secondary limit ("retry-after"). A write that was carried out although its answer got
 * lost is then repeated: labels don't mind, a second pull request is refused by GitHub, and of two check runs with the same
 * name and head GitHub shows the later one. Only a comment, a review or an
 * answer in one would stand there twice: those are sent once.
 */
function canPass(error: unknown): boolean {
  if (error instanceof Error && error.name === 'AbortError') return false;
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success) return !(error instanceof z.ZodError);
  const { status, response } = parsed.data;
  return status >= 500 || status === 429 || (status === 403 && response?.headers['retry-after'] !== undefined);
}

function explain(route: string, error: unknown): unknown {
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success) return error;
  const what = `${route}: ${parsed.data.status} ${error instanceof Error ? error.message : ''}`.trim();
  return canPass(error)
    ? attemptFailed('overloaded', `GitHub did not answer, although asked several times (${what}).`)
    : attemptFailed('authentication', `GitHub refused a request of the action (${what}). Check the App's permissions.`);
}

/** GraphQL answers with data and errors side by side; Octokit's own method would throw the data away. */
const graphqlSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.looseObject({ message: z.string(), type: z.string().optional() })).optional(),
});

const permissionSchema = z.object({ permission: z.string() });

const verificationSchema = z.object({ verified: z.boolean(), reason: z.string() });
const madeSchema = z.object({ sha: z.string(), verification: verificationSchema });
const comparisonSchema = z.object({
  total_commits: z.int(),
  commits: z.array(
    z.object({
      sha: z.string(),
      parents: z.array(z.object({ sha: z.string() })),
      commit: z.object({
        message: z.string(),
        tree: z.object({ sha: z.string() }),
        author: z.object({ email: z.string().optional() }).nullable(),
        verification: verificationSchema.optional(),
      }),
    }),
  ),
});

const toBranchCommit = ({
  sha,
  parents,
  commit,
}: z.infer<typeof comparisonSchema>['commits'][number]): BranchCommit => ({
  ...{ sha, tree: commit.tree.sha, message: commit.message, parents: parents.map((one) => one.sha) },
  ...{ email: commit.author?.email ?? '', isSigned: commit.verification?.verified === true },
});

export function createClient({ token, apiUrl, repository, redactor, sleep }: ClientOptions): GitHub {
  /** Each request brings the token of its time. */
  const octokitNow = async () => getOctokit(await token(), { baseUrl: apiUrl, userAgent: 'claude-code-cluster' });

  /** Everything that is sent as text passes redaction here, at the border, so that no caller can forget it. */
  const redactAll = (value: unknown): unknown => {
    if (typeof value === 'string') return redactor.redact(value);
    if (Array.isArray(value)) return value.map(redactAll);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactAll(inner)]));
  };

  async function call(
    route: string,
    parameters: Record<string, unknown>,
    signal: AbortSignal,
    delays: readonly number[] = DELAYS_MS,
  ): Promise<unknown> {
    const request = async () => {
      const octokit = await octokitNow();
      const { data }: { data: unknown } = await octokit.request(route, { ...parameters, request: { signal } });
      return data;
    };
    try {
      return await retry(request, (error) => !signal.aborted && canPass(error), delays, sleep);
    } catch (error) {
      throw signal.aborted ? error : explain(route, error);
    }
  }

  const graphql = async (
    query: string,
    variables: Record<string, unknown>,
    signal: AbortSignal,
    delays?: readonly number[],
  ) =>
    graphqlSchema.parse(
      await call('POST /graphql', { baseUrl: graphqlBase(apiUrl), query, variables }, signal, delays),
    );

  /** What is not there is null in the answer; any other error is one. */
  async function read(query: string, variables: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    const { data, errors = [] } = await graphql(query, variables, signal);
    const wrong = errors.find(({ type }) => type !== 'NOT_FOUND');
    if (wrong) throw new Error(`GitHub could not answer: ${wrong.message}`);
    return data;
  }

  return {
    async readTask(task, signal) {
      const facts = parseTask(await read(TASK_QUERY, taskVariables(repository, task), signal));
      if (!facts) throw attemptFailed('cancelled', `Issue #${task.issue} is not there any more, or may not be read.`);
      return facts;
    },
    async readReceivers(numbers, signal) {
      const data = await read(receiversQuery(numbers), receiversVariables(repository, numbers), signal);
      return parseReceivers(numbers.length, data);
    },
    async listRuns(signal) {
      const parameters = {
        owner: repository.owner,
        repo: repository.name,
        workflow_id: WORKFLOW_FILE,
        event: 'workflow_dispatch',
        per_page: 100,
      };
      return parseRuns(
        await call('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', parameters, signal),
      );
    },
    async mayWrite(username, signal) {
      const parameters = { owner: repository.owner, repo: repository.name, username };
      const answer = await call('GET /repos/{owner}/{repo}/collaborators/{username}/permission', parameters, signal);
      // GitHub's older names: "maintain" counts as write, "triage" as read.
      return ['admin', 'write'].includes(permissionSchema.parse(answer).permission);
    },
    async apply(changes, signal) {
      const { query, variables } = composeMutation(changes);
      const clean = z.record(z.string(), z.unknown()).parse(redactAll(variables));
      const once = changes.some(({ kind }) => WRITTEN_ONCE.has(kind));
      return parseApplied(changes, await graphql(query, clean, signal, once ? [] : undefined));
    },
    async listCommits({ base, head }, signal) {
      const parameters = { owner: repository.owner, repo: repository.name, basehead: `${base}...${head}` };
      const answer = await call('GET /repos/{owner}/{repo}/compare/{basehead}', parameters, signal);
      const { commits, total_commits: total } = comparisonSchema.parse(answer);
      return { commits: commits.map(toBranchCommit), total };
    },
    async createCommit({ message, tree, parents }, signal) {
      const parameters = { owner: repository.owner, repo: repository.name, message, tree, parents };
      const answer = await call('POST /repos/{owner}/{repo}/git/commits', parameters, signal);
      const { sha, verification } = madeSchema.parse(answer);
      return { sha, isSigned: verification.verified, reason: verification.reason };
    },
    async labelPull(issue_number, labels, signal) {
      const parameters = { owner: repository.owner, repo: repository.name, issue_number, labels };
      await call('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', parameters, signal);
    },
    async askForReview(pull_number, asked, signal) {
      const reviewers = asked.filter((one) => !one.includes('/'));
      const team_reviewers = asked.filter((one) => one.includes('/')).map((one) => one.slice(one.indexOf('/') + 1));
      const who = { reviewers, team_reviewers };
      const parameters = { owner: repository.owner, repo: repository.name, pull_number, ...who };
      await call('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', parameters, signal);
    },
    async revokeToken(signal) {
      await call('DELETE /installation/token', {}, signal);
    },
  };
}

/** GitHub Enterprise Server has REST under /api/v3 and GraphQL under /api; github.com has both on one host. */
function graphqlBase(apiUrl: string): string {
  return apiUrl.replace(/\/v3$/, '');
}
