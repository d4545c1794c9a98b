/** The self-hosted runners a repository may use: its own, and those of its organization. */
import { z } from 'zod';
import type { RunnerFacts, RunnerReading } from '../core/facts.ts';
import type { Client } from './client.ts';
import type { Conditional } from './conditional.ts';
import { isStatus } from './errors.ts';
import type { RepoRef } from './ports.ts';

const runnerSchema = z.object({
  name: z.string(),
  status: z.string(),
  busy: z.boolean(),
  labels: z.array(z.object({ name: z.string() })),
  runner_group_id: z.int().nullish(),
});
type Runner = z.infer<typeof runnerSchema>;
const runnersSchema = z.object({ runners: z.array(runnerSchema) });
const groupsSchema = z.array(z.object({ id: z.number() }));

/** `none`: the owner is a person, or this GitHub has no such list. */
type Level = { kind: 'listed'; runners: Runner[] } | { kind: 'forbidden' | 'none'; runners: [] };

/** What would cost every task a request is asked anew only after this time. */
const BELIEVED_MS = 10 * 60 * 1000;

/**
 * GitHub's list of a repository leaves the organization's runners out, so both are asked; but a level without runners is left
 * alone for ten minutes while the other has some, so that a task costs one request. `forbidden` when the App may see neither.
 */
export function createRunnerLister(
  clientOf: (repo: RepoRef) => Promise<Client>,
  lists: Conditional,
  clock: () => string,
) {
  const levels = createBelief<Level>(clock);
  const groups = createBelief<ReadonlySet<number> | 'all'>(clock);
  const underWay = new Map<number, Promise<Level>>();

  /** Repositories that ask at the same time share the answer. */
  function listOfOrganization(client: Client, { installationId, owner }: RepoRef): Promise<Level> {
    const asked = underWay.get(installationId);
    if (asked) return asked;
    const asking = levelOf(client, lists, 'GET /orgs/{org}/actions/runners', { org: owner }).catch(
      (error: unknown): Level => {
        if (isStatus(error, 404)) return { kind: 'none', runners: [] };
        throw error;
      },
    );
    underWay.set(installationId, asking);
    return asking.finally(() => underWay.delete(installationId));
  }

  async function visibleTo(repo: RepoRef, client: Client, { runners }: Level): Promise<Runner[]> {
    if (runners.length === 0) return [];
    const key = String(repo.id);
    const visible = groups.get(key) ?? groups.set(key, await visibleGroups(client, repo));
    return runners.filter(({ runner_group_id: group }) => visible === 'all' || group == null || visible.has(group));
  }

  return async function listRunners(repo: RepoRef): Promise<RunnerReading> {
    const client = await clientOf(repo);
    const [ownKey, orgKey] = [`repository ${repo.id}`, `organization ${repo.installationId}`];
    const [own, org] = await Promise.all([
      levels.get(ownKey) ?? listOfRepository(client, lists, repo),
      levels.get(orgKey) ?? listOfOrganization(client, repo),
    ]);
    const shared = await visibleTo(repo, client, org);
    if (own.runners.length === 0 && shared.length > 0) levels.set(ownKey, own);
    if (org.kind !== 'listed' || (org.runners.length === 0 && own.runners.length > 0)) levels.set(orgKey, org);
    if (own.kind !== 'listed' && shared.length === 0) return { kind: 'forbidden' };
    const ofOrg = shared.map((runner) => ({ ...toFacts(runner), org: true as const }));
    return { kind: 'listed', runners: [...own.runners.map(toFacts), ...ofOrg] };
  };
}

const toFacts = ({ name, status, busy, labels }: Runner): RunnerFacts => ({
  name,
  online: status === 'online',
  busy,
  labels: labels.map((label) => label.name),
});

const listOfRepository = (client: Client, lists: Conditional, { owner, name }: RepoRef): Promise<Level> =>
  levelOf(client, lists, 'GET /repos/{owner}/{repo}/actions/runners', { owner, repo: name });

async function levelOf(
  client: Client,
  lists: Conditional,
  route: string,
  parameters: Record<string, string>,
): Promise<Level> {
  try {
    const read = (data: unknown) => runnersSchema.parse(data).runners;
    return {
      kind: 'listed',
      runners: await lists.list(client, { route, parameters: { ...parameters, per_page: 100 }, read }),
    };
  } catch (error) {
    if (isForbidden(error)) return { kind: 'forbidden', runners: [] };
    throw error;
  }
}

const isForbidden = (error: unknown) => isStatus(error, 403) && !/rate limit/i.test(String(error));

/** Ids of the runner groups that the repository may use; `all` where this GitHub does not tell. */
async function visibleGroups(client: Client, { owner, name }: RepoRef): Promise<ReadonlySet<number> | 'all'> {
  try {
    const where = { org: owner, visible_to_repository: name, per_page: 100 };
    const found = await client.paginate('GET /orgs/{org}/actions/runner-groups', where);
    return new Set(groupsSchema.parse(found).map(({ id }) => id));
  } catch (error) {
    if (isStatus(error, 404) || isForbidden(error)) return 'all';
    throw error;
  }
}

/** Values that are forgotten after a while. */
function createBelief<T>(clock: () => string) {
  const values = new Map<string, { value: T; until: number }>();
  return {
    get(key: string): T | undefined {
      const known = values.get(key);
      return known && Date.parse(clock()) < known.until ? known.value : undefined;
    },
    set(key: string, value: T): T {
      values.set(key, { value, until: Date.parse(clock()) + BELIEVED_MS });
      return value;
    },
  };
}
