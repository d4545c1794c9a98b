/** The workflows of a repository: the files on its default branch. */
import { git, readFileAt, resolveCommit } from '../git.ts';
import { type GitHub, gitDir, type RefChange } from '../github.ts';
import { newId, type Repository, type Workflow } from '../state.ts';
import { type ParsedWorkflow, parseWorkflowFile } from './workflow-file.ts';

const FOLDER = '.github/workflows/';

/** The workflow files at a commit, each parsed. */
export async function workflowFilesAt(
  github: GitHub,
  repo: Repository,
  commit: string,
): Promise<{ path: string; parsed: ParsedWorkflow }[]> {
  const dir = gitDir(github, repo);
  const list = (await git(dir, ['ls-tree', '--name-only', '-z', commit, FOLDER])).toString().split('\0');
  const paths = list.filter((path) => /\.ya?ml$/.test(path));
  return Promise.all(
    paths.map(async (path) => ({
      path,
      parsed: await parseWorkflowFile(path, (await readFileAt(dir, commit, path)) ?? ''),
    })),
  );
}

export async function workflowFileAt(
  github: GitHub,
  repo: Repository,
  commit: string,
  path: string,
): Promise<ParsedWorkflow | undefined> {
  const text = await readFileAt(gitDir(github, repo), commit, path);
  return text === undefined ? undefined : parseWorkflowFile(path, text);
}

/** The workflow of a path, which keeps its id; made when a run or the default branch first shows it. */
export function ensureWorkflow(github: GitHub, repo: Repository, path: string, parsed: ParsedWorkflow): Workflow {
  let workflow = repo.workflows.find((one) => one.path === path);
  if (!workflow) {
    workflow = { id: newId(github.state), path, name: path, state: 'active', createdAt: github.clock.now() };
    repo.workflows.push(workflow);
  }
  if (parsed.ok) workflow.name = parsed.file.name;
  return workflow;
}

/** Reads the workflows again when the default branch moved. */
export async function readWorkflows(github: GitHub, { repo, ref }: RefChange): Promise<void> {
  if (ref !== `refs/heads/${repo.defaultBranch}`) return;
  const commit = await resolveCommit(gitDir(github, repo), ref);
  const files = commit === undefined ? [] : await workflowFilesAt(github, repo, commit);
  const used = new Set(repo.runs.map((run) => run.workflow));
  repo.workflows = repo.workflows.filter((one) => used.has(one) || files.some(({ path }) => path === one.path));
  for (const { path, parsed } of files) ensureWorkflow(github, repo, path, parsed);
}
