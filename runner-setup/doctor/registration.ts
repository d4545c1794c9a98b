/** Checks of what GitHub knows of the runner. */
import { parse } from 'yaml';
import { z } from 'zod';
import { PC_LABEL_PREFIX } from '../../app/contract/labels.ts';
import { SetupError } from '../errors.ts';
import { connect } from '../github/api.ts';
import { findOurs } from '../github/ours.ts';
import { readCredential } from '../host/credential.ts';
import { readFailure } from '../host/renewed.ts';
import { labelsNow, sameLabels } from '../plan/labels.ts';
import { SYSTEMD } from '../service/systemctl.ts';
import { unitName } from '../service/unit.ts';
import { type InstanceCheck, ok, problem, warning } from './finding.ts';

/** Of an ephemeral service: whether its unit can register it for the next job. */
export const credential: InstanceCheck = async ({ host, root, instance, target }) => {
  if (instance.credential === null) return ok('credential', 'none is needed: it stays registered, or takes one job');
  const why = 'It registers anew for every job: without a token it gets none.';
  try {
    await connect(target, await readCredential(instance.credential), host.fetch).registrationToken();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return problem('credential', error.message, why, error.fix ?? 'Run join again.');
  }
  const failure = await readFailure(root, instance.name);
  if (failure === undefined) return ok('credential', `the token in ${instance.credential} registers it`);
  const unit = unitName(instance.name);
  return problem('credential', `the last try to register failed: ${failure}`, why, `systemctl restart ${unit}`);
};

export const registered: InstanceCheck = async ({ host, root, instance, api }) => {
  const remote = await findOurs(instance, api);
  const again = 'Run join again: it registers what is missing.';
  if (!remote && instance.credential !== null && (await readFailure(root, instance.name)) === undefined)
    if (await SYSTEMD.isStarting(unitName(instance.name), host))
      return ok('registered', 'between two jobs: it registers for the next');
  if (!remote)
    return problem(
      'registered',
      'GitHub knows no such runner',
      'It is removed after 14 days offline (ephemeral: 1 day), or by hand.',
      again,
    );
  if (remote.online) return ok('registered', `online${remote.busy ? ', at work' : ''}`);
  if (remote.busy)
    return problem(
      'registered',
      'offline, and busy for GitHub: its program died in the middle of a job',
      'It gets no job until GitHub gives the old one up.',
      'Cancel that run on GitHub, and start the runner.',
    );
  return problem('registered', 'offline', 'It gets no job.', 'Start it: see the finding "service".');
};

export const labels: InstanceCheck = async ({ instance, api }) => {
  const remote = await findOurs(instance, api);
  const wanted = labelsNow(instance);
  if (!remote || sameLabels(remote.labels, wanted))
    return instance.paused === null
      ? ok('labels', wanted.join(', '))
      : warning('labels', 'paused', 'It gets no job.', `resume --name ${instance.name}`);
  return problem(
    'labels',
    `GitHub has ${remote.labels.join(', ') || 'none'}; wanted are ${wanted.join(', ')}`,
    'Tasks go to PCs by their labels.',
    'Run join again: it sets them.',
    () => api.setLabels(remote.id, wanted),
  );
};

const jobSchema = z.object({ 'runs-on': z.unknown() });
const workflowSchema = z.object({ jobs: z.record(z.string(), z.unknown()) });
const runsOnSchema = z.union([
  z.string().transform((label) => [label]),
  z.array(z.string()),
  z
    .object({ labels: z.union([z.string().transform((label) => [label]), z.array(z.string())]) })
    .transform((on) => on.labels),
]);

/** Every label that the workflow's jobs ask for; an expression may ask for any. */
function asked(text: string): string[] {
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    // GitHub tells its owner; it starts no job.
    return [];
  }
  const jobs = Object.values(workflowSchema.safeParse(content).data?.jobs ?? {});
  return jobs.flatMap((job) => runsOnSchema.safeParse(jobSchema.safeParse(job).data?.['runs-on']).data ?? []);
}

export const wanted: InstanceCheck = async ({ instance, api }) => {
  const workflows = await api.workflows();
  if (workflows === null) return ok('wanted', "not looked at: an organization's workflows are in its repositories");
  const all = new Set(workflows.flatMap(({ text }) => asked(text)).map((label) => label.toLowerCase()));
  if ([...all].some((label) => label.includes('${{'))) return ok('wanted', 'a workflow chooses its runner by label');
  // Its own label is for sending one task to it; that no workflow names it is usual.
  const unused = instance.labels.filter((label) => !label.startsWith(PC_LABEL_PREFIX) && !all.has(label.toLowerCase()));
  if (unused.length === 0) return ok('wanted', 'workflows ask for its labels');
  return warning(
    'wanted',
    `no workflow in ${instance.url} asks for ${unused.join(', ')}`,
    'A label that nobody asks for brings no job.',
    'Add .github/workflows/claude-task.yml to the default branch, as the README tells.',
  );
};
