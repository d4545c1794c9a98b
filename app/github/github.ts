/** GitHub as the app needs it, over Probot's clients. */
import { applyActions } from './apply.ts';
import { twinsOf } from './attempt-run.ts';
import type { Clients } from './client.ts';
import { createConditional } from './conditional.ts';
import { listDeliveries, redeliver } from './deliveries.ts';
import type { GitHub, RepoRef } from './ports.ts';
import { readTask } from './read-task.ts';
import type { RecordSigner } from './record-signature.ts';
import { findRepo, listRepos, listTasks, newestChange } from './repositories.ts';
import { listRunners } from './runners.ts';
import { listRuns } from './runs.ts';
import { mintToken, readBotId, readBotLogin } from './tokens.ts';

export function createGitHub(clients: Clients, signer: RecordSigner): GitHub {
  const lists = createConditional();
  const clientOf = (repo: RepoRef) => clients.forInstallation(repo.installationId);
  const botLogin = once(() => readBotLogin(clients));
  const botId = once(async (repo: RepoRef) => readBotId(await clientOf(repo), await botLogin()));
  return {
    readTask: async (ref, known) => readTask(await clientOf(ref.repo), ref, known, signer),
    listRunners: async (repo) => listRunners(await clientOf(repo), lists, repo),
    apply: async (ref, reading, actions) => applyActions(await clientOf(ref.repo), ref, reading, actions),
    async listRepos() {
      const repos = await listRepos(clients, lists);
      // Asked for before a job needs it. When that fails, the job asks again.
      if (repos[0]) await botId(repos[0].repo).catch(() => undefined);
      return repos;
    },
    listTasks: (repo, since) => listTasks(clients, repo, since),
    newestChange: (repo) => newestChange(clients, lists, repo),
    listRuns: async (repo) => listRuns(await clientOf(repo), lists, repo),
    listDeliveries: (since) => listDeliveries(clients, since),
    redeliver: (id) => redeliver(clients, id),
    budgetOf: ({ installationId }) => clients.trafficOf(installationId).budget(),
    takeContent: ({ installationId }, kind, comments) => clients.trafficOf(installationId).takeContent(kind, comments),
    findRepo: (owner, name) => findRepo(clients, owner, name),
    firstRunOf: async (ref, attempt) => (await twinsOf(await clientOf(ref.repo), ref, attempt))[0],
    botLogin,
    async mintToken(repo) {
      const login = await botLogin();
      const id = await botId(repo);
      return { ...(await mintToken(clients, repo)), bot: { login, id } };
    },
  };
}

/** Asks until it succeeds once, then remembers. */
function once<A extends unknown[], T>(ask: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let answer: Promise<T> | undefined;
  return (...args) => {
    answer ??= ask(...args).catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
