/** GitHub as the app needs it, over Probot's clients. */
import { applyActions } from './apply.ts';
import { twinsOf } from './attempt-run.ts';
import type { Clients } from './client.ts';
import type { GitHub, RepoRef } from './ports.ts';
import { readTask } from './read-task.ts';
import type { RecordSigner } from './record-signature.ts';
import { findRepo, listRepos, listTasks } from './repositories.ts';
import { listRunners } from './runners.ts';
import { mintToken, readBotId, readBotLogin } from './tokens.ts';

export function createGitHub(clients: Clients, signer: RecordSigner): GitHub {
  const clientOf = (repo: RepoRef) => clients.forInstallation(repo.installationId);
  const botLogin = once(() => readBotLogin(clients));
  const botId = once(async (repo: RepoRef) => readBotId(await clientOf(repo), await botLogin()));
  return {
    readTask: async (ref, known) => readTask(await clientOf(ref.repo), ref, known, signer),
    listRunners: async (repo) => listRunners(await clientOf(repo), repo),
    apply: async (ref, reading, actions) => applyActions(await clientOf(ref.repo), ref, reading, actions),
    async listRepos() {
      const repos = await listRepos(clients);
      // Asked for before a job needs it. When that fails, the job asks again.
      if (repos[0]) await botId(repos[0].repo).catch(() => undefined);
      return repos;
    },
    listTasks: (repo) => listTasks(clients, repo),
    findRepo: (owner, name) => findRepo(clients, owner, name),
    firstRunOf: async (ref, attempt) => (await twinsOf(await clientOf(ref.repo), ref, attempt))[0],
    botLogin,
    async mintToken(repo, pushes) {
      const login = await botLogin();
      const id = await botId(repo);
      return { ...(await mintToken(clients, repo, pushes)), bot: { login, id } };
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
