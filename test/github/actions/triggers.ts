/** Events that start runs by themselves: `push`, `pull_request`, `repository_dispatch`. */
import { matchesGlob } from 'node:path';
import { z } from 'zod';
import { resolveCommit } from '../git.ts';
import { type GitHub, gitDir, type WebhookEvent } from '../github.ts';
import { once } from '../once.ts';
import { presentSimpleRepository } from '../present/repository.ts';
import { presentUser } from '../present/user.ts';
import { actionsApp } from './actions-app.ts';
import { inBackground } from './background.ts';
import { startRun } from './start-run.ts';
import { type Json, toJson } from './template.ts';
import { supportsEvent } from './workflow-file.ts';
import { ensureWorkflow, workflowFilesAt } from './workflows.ts';

type Trigger = { ref: string; sha: string; headBranch: string; title: string | null; pullNumbers: number[] };

/** Listens to every event. What a job's GITHUB_TOKEN did starts nothing, as on GitHub. */
export function onEvent(github: GitHub, event: WebhookEvent): void {
  if (event.event === 'workflow_dispatch' || !supportsEvent(event.event)) return;
  if (event.sender === actionsApp(github).bot) return;
  inBackground(github, () => trigger(github, event));
}

async function trigger(github: GitHub, event: WebhookEvent): Promise<void> {
  const { repo, sender, action } = event;
  const members = event.payload();
  const payload = once(() =>
    toJson({
      ...(action !== undefined && { action }),
      ...members,
      repository: presentSimpleRepository(github, repo),
      sender: presentUser(github, sender),
    }),
  );
  const found = await triggerOf(github, event, payload);
  if (!found) return;
  for (const { path, parsed } of await workflowFilesAt(github, repo, found.sha)) {
    if (!parsed.ok || !(event.event in parsed.file.on)) continue;
    if (!passes(parsed.file.on[event.event] ?? {}, event, found, payload)) continue;
    const workflow = ensureWorkflow(github, repo, path, parsed);
    if (workflow.state !== 'active') continue;
    if (parsed.file.unsupported.length > 0) {
      github.violations.push(`The local GitHub does not run ${parsed.file.unsupported.join(', ')} (${path})`);
      continue;
    }
    const { file } = parsed;
    await startRun(github, {
      repo,
      workflow,
      file,
      event: event.event,
      ref: found.ref,
      headBranch: found.headBranch,
      sha: found.sha,
      actor: sender,
      payload: payload(),
      title: (commit) => found.title ?? commit.message.split('\n')[0] ?? file.name,
      pullNumbers: found.pullNumbers,
    });
  }
}

const pushSchema = z.object({ ref: z.string(), after: z.string(), deleted: z.boolean() });
const pullSchema = z.object({
  pull_request: z.object({
    number: z.number(),
    title: z.string(),
    head: z.object({ ref: z.string(), sha: z.string() }),
    base: z.object({ ref: z.string() }),
  }),
});

async function triggerOf(
  github: GitHub,
  event: WebhookEvent,
  payload: () => Record<string, Json>,
): Promise<Trigger | undefined> {
  const { repo } = event;
  switch (event.event) {
    case 'push': {
      const push = pushSchema.parse(payload());
      if (push.deleted) return undefined;
      const headBranch = push.ref.replace(/^refs\/(heads|tags)\//, '');
      return { ref: push.ref, sha: push.after, headBranch, title: null, pullNumbers: [] };
    }
    case 'pull_request': {
      // GitHub checks out the merge commit refs/pull/n/merge; here the head stands for it.
      const { number, title, head } = pullSchema.parse(payload()).pull_request;
      return { ref: `refs/pull/${number}/merge`, sha: head.sha, headBranch: head.ref, title, pullNumbers: [number] };
    }
    default: {
      const ref = `refs/heads/${repo.defaultBranch}`;
      const sha = await resolveCommit(gitDir(github, repo), ref);
      if (sha === undefined) return undefined;
      return { ref, sha, headBranch: repo.defaultBranch, title: event.action ?? null, pullNumbers: [] };
    }
  }
}

const filtersSchema = z.object({
  types: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
  branches: z.array(z.string()).optional(),
  'branches-ignore': z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  'tags-ignore': z.array(z.string()).optional(),
  paths: z.array(z.string()).optional(),
  'paths-ignore': z.array(z.string()).optional(),
});

const commitsSchema = z.object({
  commits: z.array(
    z.object({ added: z.array(z.string()), modified: z.array(z.string()), removed: z.array(z.string()) }),
  ),
});

/** The filters below an event, as in GitHub's workflow syntax. */
function passes(filters: Json, event: WebhookEvent, found: Trigger, payload: () => Record<string, Json>): boolean {
  const parsed = filtersSchema.parse(filters ?? {});
  const types = parsed.types ?? (event.event === 'pull_request' ? ['opened', 'synchronize', 'reopened'] : undefined);
  if (types && !types.includes(event.action ?? '')) return false;
  if (event.event === 'repository_dispatch') return true;
  const name = event.event === 'pull_request' ? pullSchema.parse(payload()).pull_request.base.ref : found.headBranch;
  const tag = found.ref.startsWith('refs/tags/');
  const [only, ignore] = tag ? [parsed.tags, parsed['tags-ignore']] : [parsed.branches, parsed['branches-ignore']];
  const other = tag ? parsed.branches : parsed.tags;
  if (only === undefined && other !== undefined && ignore === undefined) return false;
  if (only && !matchesAny(only, name)) return false;
  if (ignore && matchesAny(ignore, name)) return false;
  if (event.event !== 'push' || (!parsed.paths && !parsed['paths-ignore'])) return true;
  const { commits } = commitsSchema.parse(payload());
  const files = commits.flatMap((commit) => [...commit.added, ...commit.modified, ...commit.removed]);
  if (parsed.paths) return files.some((file) => matchesAny(parsed.paths ?? [], file));
  return !files.every((file) => matchesAny(parsed['paths-ignore'] ?? [], file));
}

/** Later patterns win; `!` takes names out again. */
function matchesAny(patterns: string[], name: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!');
    if (matchesGlob(name, negative ? pattern.slice(1) : pattern)) matched = !negative;
  }
  return matched;
}
