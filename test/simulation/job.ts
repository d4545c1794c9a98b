/** A job's side of GitHub: the action's own port, spoken over the simulated wire with the job's token. */
import { z } from 'zod';
import { composeMutation, parseApplied } from '../../action/github/mutation.ts';
import type { GitHub } from '../../action/github/port.ts';
import { parseTask, TASK_QUERY, taskVariables } from '../../action/github/task-query.ts';
import { parseRuns } from '../../action/github/task-runs.ts';
import { WORKFLOW_FILE } from '../../app/contract/dispatch.ts';
import type { Wire } from './wire.ts';

/** As the action's client waits. */
const DELAYS_MS = [1000, 3000, 9000];

const graphqlSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.looseObject({ message: z.string() })).optional(),
});

export type JobOptions = {
  fetch: Wire;
  apiUrl: string;
  graphqlUrl: string;
  token: string;
  repository: { owner: string; name: string };
  sleep: (ms: number) => Promise<void>;
};

/** Throws when GitHub does not answer four times, or says no. */
export function createJobClient({ fetch, apiUrl, graphqlUrl, token, repository, sleep }: JobOptions): GitHub {
  async function call(url: string, init: RequestInit): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      const response = await fetch(url, { ...init, headers: { authorization: `Bearer ${token}` } }).catch(
        () => undefined,
      );
      if (response?.ok) return await response.json();
      const wait = DELAYS_MS[attempt];
      const passes = !response || response.status >= 500 || response.headers.has('retry-after');
      if (!passes || wait === undefined) throw new Error(`GitHub answered ${response?.status ?? 'nothing'}`);
      await sleep(wait);
    }
  }
  const graphql = async (query: string, variables: object) =>
    graphqlSchema.parse(await call(graphqlUrl, { method: 'POST', body: JSON.stringify({ query, variables }) }));
  return {
    async readTask(task) {
      const facts = parseTask((await graphql(TASK_QUERY, taskVariables(repository, task))).data);
      if (!facts) throw new Error(`There is no issue ${task.issue}`);
      return facts;
    },
    async listRuns() {
      const query = 'event=workflow_dispatch&per_page=100';
      const { owner, name } = repository;
      const url = `${apiUrl}/repos/${owner}/${name}/actions/workflows/${WORKFLOW_FILE}/runs?${query}`;
      return parseRuns(await call(url, { method: 'GET' }));
    },
    async apply(changes) {
      const { query, variables } = composeMutation(changes);
      return parseApplied(changes, await graphql(query, variables));
    },
    mayWrite: async () => false,
    // The simulated action leaves no messages and signs nothing.
    readReceivers: async () => [],
    listCommits: async () => ({ commits: [], total: 0 }),
    createCommit: async () => ({ sha: '', isSigned: false, reason: 'unsigned' }),
    labelPull: async () => {},
    askForReview: async () => {},
    revokeToken: async () => {},
  };
}
