/**
 * Proposes the task workflow to repositories that lack it, or have an old one: read → decide (onboarding/) → a pull request.
 * Installation events and the timer only say where to look. The repositories of an installation are taken one after
 * another, so that an App installed on hundreds of them does not run into GitHub's limits.
 */
import { messageOf } from './github/errors.ts';
import type { Proposed, Proposer, RepoRef, RunnerLister } from './github/ports.ts';
import { createSerial } from './github/serial.ts';
import type { Log } from './log.ts';
import {
  nextStep,
  type OwnWorkflow,
  type Proposal,
  proposalOf,
  type SetupFacts,
  type SetupSeen,
} from './onboarding/setup.ts';
import { renderProposal } from './render/onboarding.ts';

export type OnboarderDependencies = {
  github: Proposer & RunnerLister;
  workflow: OwnWorkflow;
  /** Git's ids of the workflow's versions (onboarding/versions.ts). */
  versions: readonly string[];
  /** Now, ISO 8601 in UTC. */
  clock: () => string;
  log: Log;
};

export type Onboarder = {
  /** The App is new there, or may do more than before: looks soon, whatever an earlier look found. */
  hint(repo: RepoRef): void;
  /** What the timer saw; a request is made only where something can be proposed, and not for long after a look. */
  consider(repo: RepoRef, seen: SetupSeen): void;
  /** Nothing is planned any more for these repositories. */
  forget(isGone: (repo: RepoRef) => boolean): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Takes no more hints and resolves when what is under way is finished. */
  stop(): Promise<void>;
};

/** After a look that led nowhere; what GitHub refuses once it refuses again. */
const REST_MS = 60 * 60 * 1000;
/** After another replica was quicker: if it died before its pull request, somebody has to open it. */
const SHORT_REST_MS = 5 * 60 * 1000;

export function createOnboarder(deps: OnboarderDependencies): Onboarder {
  const { workflow, versions, clock, log } = deps;
  let stopped = false;
  const waiting = new Map<number, { repo: RepoRef }>();
  /** Until when the timer leaves a repository alone (ISO 8601). */
  const rests = new Map<number, { repo: RepoRef; until: string }>();
  /** What was last said of it. */
  const told = new Map<number, { repo: RepoRef; text: string }>();

  const rounds = createSerial<number>({
    merge: (_, installationId) => installationId,
    async work(installationId) {
      for (const { repo } of waiting.values())
        if (!stopped && repo.installationId === installationId) {
          waiting.delete(repo.id);
          await lookAt(repo);
        }
    },
    onError: (error, installationId) => log.error({ err: error, installationId }, 'Could not set up repositories'),
  });

  async function lookAt(repo: RepoRef): Promise<void> {
    try {
      const ms = await look(deps, repo, tell);
      rests.set(repo.id, { repo, until: new Date(Date.parse(clock()) + ms).toISOString() });
    } catch (error) {
      log.error({ err: messageOf(error), ...nameOf(repo) }, 'Could not set up the repository; the timer tries again');
    }
  }

  /** Says a thing about a repository once, not at every look. */
  const tell: Tell = (repo, level, message, data = {}) => {
    const text = `${message} ${JSON.stringify(data)}`;
    if (told.get(repo.id)?.text === text) return;
    told.set(repo.id, { repo, text });
    log[level]({ ...nameOf(repo), ...data }, message);
  };

  function plan(repo: RepoRef): void {
    if (stopped) return;
    waiting.set(repo.id, { repo });
    rounds.push(String(repo.installationId), repo.installationId);
  }

  return {
    hint(repo) {
      rests.delete(repo.id);
      plan(repo);
    },
    consider(repo, seen) {
      const step = nextStep(seen, workflow, versions);
      if (step.kind === 'nothing') {
        if (step.because === 'changed-by-hand') tell(repo, 'info', CHANGED_BY_HAND);
        return;
      }
      const rest = rests.get(repo.id);
      if (rest?.repo.installationId === repo.installationId && clock() < rest.until) return;
      plan(repo);
    },
    forget(isGone) {
      for (const known of [waiting, rests, told])
        for (const [id, { repo }] of known) if (isGone(repo)) known.delete(id);
    },
    idle: () => rounds.idle(),
    async stop() {
      stopped = true;
      await rounds.idle();
    },
  };
}

type Tell = (repo: RepoRef, level: 'info' | 'warn', message: string, data?: object) => void;
const NOT_PERMITTED =
  'The App may not propose its workflow: an owner has to grant it contents, pull requests and workflows (write)';
const CHANGED_BY_HAND = 'The workflow was changed by hand, or is newer than this app: it is left as it is';

/** One look at one repository; resolves to the milliseconds after which another one may be worth it. */
async function look({ github, workflow, versions }: OnboarderDependencies, repo: RepoRef, tell: Tell): Promise<number> {
  const facts = await github.readSetup(repo);
  if (!facts) return REST_MS;
  const step = nextStep(facts, workflow, versions);
  if (step.kind === 'nothing') {
    if (step.because === 'changed-by-hand') tell(repo, 'info', CHANGED_BY_HAND);
    // The timer sees the same at no cost.
    return 0;
  }
  const proposal = proposalOf(step.kind, facts, workflow);
  const { branch, branchState } = proposal;
  if (branchState === 'foreign') {
    tell(repo, 'warn', 'A branch of the name that the App proposes from is there already, without a workflow', {
      branch,
    });
    return REST_MS;
  }
  return follow(repo, await open(github, repo, facts, proposal), tell);
}

async function open(
  github: Proposer & RunnerLister,
  repo: RepoRef,
  { nodeId, url, defaultBranch, base }: SetupFacts,
  proposal: Proposal,
): Promise<Proposed> {
  if (defaultBranch === null || base === null)
    return { kind: 'refused', detail: 'The repository has no default branch' };
  const { branch, branchState, files } = proposal;
  const runners = await github.listRunners(repo);
  const words = renderProposal(proposal, { url, defaultBranch, runners });
  const branchExists = branchState === 'ready';
  return github.propose(repo, { repositoryId: nodeId, defaultBranch, base, branch, branchExists, files, ...words });
}

function follow(repo: RepoRef, proposed: Proposed, tell: Tell): number {
  switch (proposed.kind) {
    case 'opened':
      tell(repo, 'info', 'Proposed the workflow', { pull: proposed.number });
      return REST_MS;
    case 'beaten':
      return SHORT_REST_MS;
    case 'not-permitted':
      tell(repo, 'warn', NOT_PERMITTED, { detail: proposed.detail });
      return REST_MS;
    case 'refused':
      tell(repo, 'warn', 'GitHub refused the proposal of the workflow', { detail: proposed.detail });
      return REST_MS;
  }
}

const nameOf = ({ owner, name }: RepoRef) => ({ repo: `${owner}/${name}` });
