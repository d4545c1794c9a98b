/** `workflow_dispatch`: checks ref and inputs as GitHub does, then starts the run. */
import { HttpError, notFound } from '../errors.ts';
import { resolveCommit } from '../git.ts';
import { type GitHub, gitDir } from '../github.ts';
import { presentSimpleRepository } from '../present/repository.ts';
import { presentUser } from '../present/user.ts';
import type { Repository, User, Workflow, WorkflowRun } from '../state.ts';
import { startRun } from './start-run.ts';
import { toJson } from './template.ts';
import type { InputFile } from './workflow-file.ts';
import { workflowFileAt } from './workflows.ts';

/** GitHub's limits on the inputs of one dispatch. */
const MAX_INPUTS = 25;
const MAX_CHARACTERS = 65_535;

/** GitHub gives these without an `errors` list. */
const refused = (message: string): HttpError => new HttpError(422, message);

export async function dispatchWorkflow(
  github: GitHub,
  repo: Repository,
  workflow: Workflow,
  given: { ref: string; inputs: Record<string, unknown>; actor: User },
): Promise<WorkflowRun> {
  const found = await findRef(github, repo, given.ref);
  if (!found) throw refused(`No ref found for: ${given.ref}`);
  if (workflow.state !== 'active') throw refused("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  const parsed = await workflowFileAt(github, repo, found.sha, workflow.path);
  if (!parsed) throw notFound();
  if (!parsed.ok) throw refused(`failed to parse workflow: ${parsed.errors.join(', ')}`);
  const { file } = parsed;
  if (!('workflow_dispatch' in file.on)) throw refused("Workflow does not have 'workflow_dispatch' trigger");
  const inputs = checkInputs(file.inputs, given.inputs);
  if (file.unsupported.length > 0)
    throw new HttpError(501, `The local GitHub does not run ${file.unsupported.join(', ')} (${workflow.path})`);
  const sender = presentUser(github, given.actor);
  const payload = { inputs, ref: found.ref, workflow: workflow.path };
  github.emit({ repo, sender: given.actor, event: 'workflow_dispatch', payload: () => payload });
  return startRun(github, {
    repo,
    workflow,
    file,
    event: 'workflow_dispatch',
    ref: found.ref,
    headBranch: found.ref.replace(/^refs\/(heads|tags)\//, ''),
    sha: found.sha,
    actor: given.actor,
    inputs,
    payload: toJson({ ...payload, repository: presentSimpleRepository(github, repo), sender }),
    title: () => file.name,
  });
}

/** A branch or tag, short or in full. */
async function findRef(
  github: GitHub,
  repo: Repository,
  name: string,
): Promise<{ ref: string; sha: string } | undefined> {
  const candidates = /^refs\/(heads|tags)\//.test(name) ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const ref of candidates) {
    const sha = await resolveCommit(gitDir(github, repo), ref);
    if (sha !== undefined) return { ref, sha };
  }
  return undefined;
}

/** The inputs as strings, defaults filled in. */
function checkInputs(known: Record<string, InputFile>, given: Record<string, unknown>): Record<string, string> {
  if (Object.keys(given).length > MAX_INPUTS)
    throw refused(`you may only define up to ${MAX_INPUTS} \`inputs\` for a \`workflow_dispatch\` event`);
  if (JSON.stringify(given).length > MAX_CHARACTERS) throw refused('inputs are too large.');
  const unexpected = Object.keys(given).filter((name) => !(name in known));
  if (unexpected.length > 0) throw refused(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(known)) {
    const value = given[name] === undefined || given[name] === null ? input.default : String(given[name]);
    if (input.required && (value === null || value === '')) throw refused(`Required input '${name}' not provided`);
    inputs[name] = checkInput(name, input, value ?? (input.type === 'boolean' ? 'false' : ''));
  }
  return inputs;
}

function checkInput(name: string, input: InputFile, value: string): string {
  if (input.type === 'choice' && value !== '' && !input.options.includes(value))
    throw refused(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
  if (input.type === 'boolean' && value !== 'true' && value !== 'false')
    throw refused(`Provided value '${value}' for input '${name}' is not a boolean`);
  if (input.type === 'number' && value !== '' && !Number.isFinite(Number(value)))
    throw refused(`Provided value '${value}' for input '${name}' is not a number`);
  return value;
}
