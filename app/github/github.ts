/** GitHub as the app needs it, over Probot's clients. */
import type { OwnWorkflow } from '../onboarding/setup.ts';
import { applyActions } from './apply.ts';
import { twinsOf } from './attempt-run.ts';
import type { Clients } from './client.ts';
import type { GitHub, RepoRef } from './ports.ts';
import { propose } from './propose.ts';
import { readTask } from './read-task.ts';
import type { RecordSigner } from './record-signature.ts';
import { findRepo, listRepos, readRepo } from './repositories.ts';
import { listRunners } from './runners.ts';
import { readSetup } from './setup.ts';
import { mintToken, readBotId, readBotLogin } from './tokens.ts';

/** `workflow` is what repositories should have. */
export function createGitHub(clients: Clients, signer: RecordSigner, workflow: OwnWorkflow): GitHub {
  const clientOf = (repo: RepoRef) => clients.forInstallation(repo.installationId);
  const botLogin = once(() => readBotLogin(clients));
  const botId = once(async (repo: RepoRef) => readBotId(await clientOf(repo), await botLogin()));
  return {
    readTask: async (ref, known) => readTask(await clientOf(ref.repo), ref, known, signer),
    listRunners: async (repo) => listRunners(await clientOf(repo), repo),
    apply: async (ref, reading, actions) => applyActions(await clientOf(ref.repo), ref, reading, actions),
    async listRepos() {
      const listing = await listRepos(clients);
      // Asked for before a job needs it. When that fails, the job asks again.
      const [first] = listing.repos;
      if (first) await botId(first.repo).catch(() => undefined);
      return listing;
    },
    readRepo: (repo) => readRepo(clients, repo, workflow),
    readSetup: async (repo) => readSetup(await clientOf(repo), repo, workflow),
    propose: (repo, proposal) => propose(clients, repo, proposal),
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
