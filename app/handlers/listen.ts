/** Turns webhooks into hints. What GitHub would not send is answered with 400 and changes nothing. */
import { z } from 'zod';
import { jobName } from '../contract/dispatch.ts';
import { keyOf } from '../core/graph/issue-name.ts';
import { hintOf } from '../core/hint.ts';
import type { Dashboards } from '../dashboard/dashboards.ts';
import type { Memory } from '../github/memory.ts';
import type { GitHub, RepoRef } from '../github/ports.ts';
import type { Log } from '../log.ts';
import type { Onboarder } from '../onboard.ts';
import type { Reconciler } from '../reconcile.ts';
import { checkRun } from './check-run.ts';
import { hearInstallation, INSTALLATION_EVENTS } from './installation.ts';
import { issueComment } from './issue-comment.ts';
import { issues } from './issues.ts';
import { commonSchema, type Handler, type Heard } from './payload.ts';
import { pullRequest } from './pull-request.ts';
import { pullRequestReview } from './pull-request-review.ts';
import { relations } from './relations.ts';
import { workflowJob } from './workflow-job.ts';
import { workflowRun } from './workflow-run.ts';

export const HANDLERS: readonly Handler[] = [
  issues,
  issueComment,
  workflowRun,
  workflowJob,
  pullRequest,
  pullRequestReview,
  checkRun,
  relations,
];

const FAMILIES = new Set(HANDLERS.flatMap(({ events }) => events.map((event) => event.split('.')[0])));
/** Sent to every App, whatever it subscribes to, and nothing to it. */
const ALWAYS_SENT = ['ping', 'installation_target', 'github_app_authorization'];

export type ListenDependencies = {
  github: Pick<GitHub, 'botLogin'>;
  reconciler: Pick<Reconciler, 'hint' | 'admit' | 'forget'>;
  onboarder: Pick<Onboarder, 'hint' | 'forget'>;
  memory: Pick<Memory, 'taskOfRun' | 'waitingFor' | 'seen' | 'sharing' | 'ofRepo'>;
  dashboards: Pick<Dashboards, 'edited'>;
  log: Log;
};

/** A delivery that cannot be what it says; `status` is what the sender is answered. */
export class BadDelivery extends Error {
  readonly status = 400;
}

/** Takes one delivery. Returns at once: the work is done after GitHub has its answer. */
export async function listen(deps: ListenDependencies, event: { name: string; payload: unknown }): Promise<void> {
  if (ALWAYS_SENT.includes(event.name)) return;
  if (INSTALLATION_EVENTS.includes(event.name)) return installed(deps, event);
  if (!FAMILIES.has(event.name)) throw new BadDelivery(`This app does not know the event ${event.name.slice(0, 50)}`);
  const { common, heard, own } = parse(event);
  if (heard.length === 0) return;
  if (own === 'echo' && common.sender.login === (await ownLogin(deps))) return;
  const { id, name, owner } = common.repository;
  const repo = { installationId: common.installation.id, id, name, owner: owner.login };
  for (const one of heard) pass(deps, repo, one);
}

/** Made once: zod compiles a schema when it is first used. */
const actionSchema = z.object({ action: z.string().optional() });

const parse = ({ name, payload }: { name: string; payload: unknown }) =>
  judged(name, () => {
    const common = commonSchema.parse(payload);
    const { action } = actionSchema.parse(payload);
    const handler = HANDLERS.find(({ events }) => events.includes(`${name}.${action}`));
    return { common, heard: handler?.hear(payload) ?? [], own: handler?.own };
  });

/** What `read` makes of a payload; a BadDelivery when GitHub would not send such a thing. */
function judged<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new BadDelivery(`The payload of ${name} is not GitHub's: ${problems}`);
  }
}

function installed({ reconciler, onboarder }: ListenDependencies, event: { name: string; payload: unknown }): void {
  const heard = judged(event.name, () => hearInstallation(event.name, event.payload));
  switch (heard.kind) {
    case 'here':
      for (const repo of heard.repos) onboarder.hint(repo);
      break;
    case 'gone':
      reconciler.forget(heard.isGone);
      onboarder.forget(heard.isGone);
      break;
    case 'nothing':
      break;
  }
}

function pass({ reconciler, memory, dashboards }: ListenDependencies, repo: RepoRef, heard: Heard): void {
  switch (heard.kind) {
    case 'task':
      reconciler.hint({ repo, number: heard.number }, heard.hint);
      break;
    case 'dashboard':
      dashboards.edited(repo, heard);
      break;
    case 'known-task':
      if (memory.seen({ repo, number: heard.number })) reconciler.hint({ repo, number: heard.number }, heard.hint);
      break;
    case 'run': {
      const { runId, phase, task } = heard;
      // Its job's event, which shows more, comes as well; the end of a run is too important to count on that.
      if (phase === 'in_progress' && memory.taskOfRun(repo, runId)) break;
      reconciler.hint({ repo, number: task }, hintOf({ kind: 'run', runId, phase }));
      break;
    }
    case 'job': {
      const { runId, phase, shown } = heard;
      // The event of the run itself, whose title names the task, comes as well.
      const ref = memory.taskOfRun(repo, runId);
      if (!ref) break;
      // A job that somebody added to the workflow says nothing of the task's own.
      const sight = shown?.job === jobName(ref.number) ? { sight: shown.sight } : {};
      reconciler.hint(ref, hintOf({ kind: 'run', runId, phase, ...sight }));
      break;
    }
    case 'dependents':
      for (const ref of memory.waitingFor(keyOf({ ...repo, number: heard.number })))
        reconciler.hint(ref, hintOf({ kind: 'anything' }));
      break;
    case 'runner-freed':
      for (const one of memory.sharing(repo)) reconciler.admit(one);
      break;
    case 'set-up':
      for (const { ref, state } of memory.ofRepo(repo))
        if (state === 'queued') reconciler.hint(ref, hintOf({ kind: 'anything' }));
      break;
  }
}

/** The app's own changes come back as webhooks and must cost nothing. Unknown for a moment, they cost a look. */
async function ownLogin({ github, log }: ListenDependencies): Promise<string | undefined> {
  try {
    return await github.botLogin();
  } catch (error) {
    log.warn({ err: error }, 'Could not ask GitHub for the name of this App');
    return undefined;
  }
}
