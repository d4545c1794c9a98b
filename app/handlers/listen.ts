/** Turns webhooks into hints. What GitHub would not send is answered with 400 and changes nothing. */
import { z } from 'zod';
import { keyOf } from '../core/graph/issue-name.ts';
import { hintOf } from '../core/hint.ts';
import type { Memory } from '../github/memory.ts';
import type { GitHub, RepoRef } from '../github/ports.ts';
import type { Log, Reconciler } from '../reconcile.ts';
import { checkRun } from './check-run.ts';
import { issueComment } from './issue-comment.ts';
import { issues } from './issues.ts';
import { commonSchema, type Handler, type Heard } from './payload.ts';
import { pullRequest } from './pull-request.ts';
import { relations } from './relations.ts';
import { workflowJob } from './workflow-job.ts';
import { workflowRun } from './workflow-run.ts';

export const HANDLERS: readonly Handler[] = [
  issues,
  issueComment,
  workflowRun,
  workflowJob,
  pullRequest,
  checkRun,
  relations,
];

const FAMILIES = new Set(HANDLERS.flatMap(({ events }) => events.map((event) => event.split('.')[0])));
/** Sent to every App, whatever it subscribes to; the next sweep sees what they changed. */
const ALWAYS_SENT = [
  'ping',
  'installation',
  'installation_repositories',
  'installation_target',
  'github_app_authorization',
];

export type ListenDependencies = {
  github: Pick<GitHub, 'botLogin'>;
  reconciler: Pick<Reconciler, 'hint' | 'admit'>;
  memory: Pick<Memory, 'taskOfRun' | 'waitingFor' | 'seen'>;
  log: Log;
};

/** A delivery that cannot be what it says; `status` is what the sender is answered. */
export class BadDelivery extends Error {
  readonly status = 400;
}

/** Takes one delivery. Returns at once: the work is done after GitHub has its answer. */
export async function listen(deps: ListenDependencies, event: { name: string; payload: unknown }): Promise<void> {
  if (ALWAYS_SENT.includes(event.name)) return;
  if (!FAMILIES.has(event.name)) throw new BadDelivery(`This app does not know the event ${event.name.slice(0, 50)}`);
  const { common, heard, own } = parse(event);
  if (heard.length === 0) return;
  if (own === 'echo' && common.sender.login === (await ownLogin(deps))) return;
  const { id, name, owner } = common.repository;
  const repo = { installationId: common.installation.id, id, name, owner: owner.login };
  for (const one of heard) pass(deps, repo, one);
}

function parse({ name, payload }: { name: string; payload: unknown }) {
  try {
    const common = commonSchema.parse(payload);
    const { action } = z.object({ action: z.string().optional() }).parse(payload);
    const handler = HANDLERS.find(({ events }) => events.includes(`${name}.${action}`));
    return { common, heard: handler?.hear(payload) ?? [], own: handler?.own };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new BadDelivery(`The payload of ${name} is not GitHub's: ${problems}`);
  }
}

function pass({ reconciler, memory }: ListenDependencies, repo: RepoRef, heard: Heard): void {
  switch (heard.kind) {
    case 'task':
      reconciler.hint({ repo, number: heard.number }, heard.hint);
      break;
    case 'known-task':
      if (memory.seen({ repo, number: heard.number })) reconciler.hint({ repo, number: heard.number }, heard.hint);
      break;
    case 'run': {
      // The event of the run itself, whose title names the task, comes as well.
      const ref = memory.taskOfRun(repo, heard.runId);
      if (ref) reconciler.hint(ref, hintOf({ kind: 'run', runId: heard.runId, phase: heard.phase }));
      break;
    }
    case 'dependents':
      for (const ref of memory.waitingFor(keyOf({ ...repo, number: heard.number })))
        reconciler.hint(ref, hintOf({ kind: 'anything' }));
      break;
    case 'runner-freed':
      reconciler.admit(repo);
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
