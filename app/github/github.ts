/** GitHub as the app needs it, over Probot's clients. */
import type { OwnWorkflow } from '../onboarding/setup.ts';
import { applyActions } from './apply.ts';
import { twinsOf } from './attempt-run.ts';
import type { Clients } from './client.ts';
import { createConditional } from './conditional.ts';
import { changeDashboard, openDashboard, readDashboard } from './dashboard.ts';
import { listDeliveries, redeliver } from './deliveries.ts';
import { endRuns } from './end-runs.ts';
import { readFinished } from './finished.ts';
import type { GitHub, RepoRef } from './ports.ts';
import { propose } from './propose.ts';
import { readTask } from './read-task.ts';
import type { RecordSigner } from './record-signature.ts';
import { findRepo, listRepos, newestChange, readRepo } from './repositories.ts';
import { createRunnerLister } from './runners.ts';
import { listRuns } from './runs.ts';
import { readSetup } from './setup.ts';
import { mintToken, readBotId, readBotLogin } from './tokens.ts';

/** `clock` says now, ISO 8601 in UTC; `workflow` is what repositories should have. */
export function createGitHub(
  clients: Clients,
  signer: RecordSigner,
  clock: () => string,
  workflow: OwnWorkflow,
): GitHub {
  const lists = createConditional();
  const clientOf = (repo: RepoRef) => clients.forInstallation(repo.installationId);
  const botLogin = once(() => readBotLogin(clients));
  const botId = once(async (repo: RepoRef) => readBotId(await clientOf(repo), await botLogin()));
  return {
    readTask: async (ref, known) => readTask(await clientOf(ref.repo), ref, known, signer, botLogin),
    listRunners: createRunnerLister(clientOf, lists, clock),
    apply: async (ref, reading, actions) => applyActions(await clientOf(ref.repo), ref, reading, actions),
    endRuns: async (ref, runs, since) => endRuns(await clientOf(ref.repo), ref, runs, since),
    async acknowledge({ installationId, owner, name: repo }, comment_id) {
      const client = await clients.forInstallation(installationId);
      await client.rest.reactions.createForIssueComment({
        owner,
        repo,
        comment_id,
        content: 'eyes',
        request: { retries: 0 },
      });
    },
    async listRepos() {
      const listing = await listRepos(clients, lists);
      // Asked for before a job needs it. When that fails, the job asks again.
      const [first] = listing.repos;
      if (first) await botId(first.repo).catch(() => undefined);
      return listing;
    },
    readRepo: async (repo, since) => readRepo(clients, repo, { since, workflow, bot: await botLogin() }),
    readFinished: async (repo, tasks) => readFinished(await clientOf(repo), repo, tasks, signer),
    readDashboard: async (repo) => readDashboard(await clientOf(repo), repo, await botLogin()),
    openDashboard: async (repo, repository, text) => openDashboard(await clientOf(repo), repository, text),
    changeDashboard: async (repo, changes) => changeDashboard(await clientOf(repo), changes),
    readSetup: async (repo) => readSetup(await clientOf(repo), repo, workflow),
    propose: (repo, proposal) => propose(clients, repo, proposal),
    newestChange: (repo) => newestChange(clients, lists, repo),
    listRuns: async (repo) => listRuns(await clientOf(repo), lists, repo),
    listDeliveries: (since) => listDeliveries(clients, since),
    redeliver: (id) => redeliver(clients, id),
    budgetOf: ({ installationId }) => clients.trafficOf(installationId).budget(),
    takeContent: ({ installationId }, kind, comments) => clients.trafficOf(installationId).takeContent(kind, comments),
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
