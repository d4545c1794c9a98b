/** Self-hosted runners of an organization, and the groups that say which repositories may use them. */
import { createJitRunner, createRunnerToken, deleteRunner } from '../actions/register.ts';
import { toTimestamp } from '../clock.ts';
import { notFound } from '../errors.ts';
import { presentRunner } from '../present/runner.ts';
import { type Fleet, findRepository, fleetOf, groupOf, mayUse, type Runner, type RunnerGroup } from '../state.ts';
import { type Answer, onOrganization } from './operation.ts';
import { paginateIn } from './paginate.ts';

const READ = { organization_self_hosted_runners: 'read' } as const;
const WRITE = { organization_self_hosted_runners: 'write' } as const;

const present = (fleet: Fleet) => (runner: Runner) => presentRunner(runner, groupOf(fleet, runner)?.id);

function findRunner({ runners }: Fleet, id: number): Runner {
  const runner = runners.find((one) => one.id === id);
  if (!runner) throw notFound();
  return runner;
}

const token = ({ token, expiresAt }: { token: string; expiresAt: number }): Answer => ({
  status: 201,
  body: { token, expires_at: toTimestamp(expiresAt) },
});

export const organizationRunnerOperations = [
  onOrganization('actions/list-self-hosted-runners-for-org', READ, (call) => {
    const fleet = fleetOf(call.github.state, call.organization);
    const { name } = call.query;
    const runners = fleet.runners.filter((one) => name === undefined || one.name === name);
    return paginateIn(call, 'runners', runners, present(fleet));
  }),

  onOrganization('actions/get-self-hosted-runner-for-org', READ, ({ github, organization, path }) => {
    const fleet = fleetOf(github.state, organization);
    return { status: 200, body: present(fleet)(findRunner(fleet, path.runner_id)) };
  }),

  onOrganization('actions/delete-self-hosted-runner-from-org', WRITE, ({ github, organization, path }) => {
    const fleet = fleetOf(github.state, organization);
    deleteRunner(github, fleet, findRunner(fleet, path.runner_id));
    return { status: 204 };
  }),

  onOrganization('actions/create-registration-token-for-org', WRITE, ({ github, organization }) =>
    token(createRunnerToken(github, fleetOf(github.state, organization), 'register')),
  ),

  onOrganization('actions/generate-runner-jitconfig-for-org', WRITE, ({ github, organization, body }) => {
    const fleet = fleetOf(github.state, organization);
    const group = fleet.groups.find(({ id }) => id === body.runner_group_id);
    if (!group) throw notFound();
    const { runner, jitConfig } = createJitRunner(github, fleet, body.name, body.labels);
    runner.groupId = group.id;
    return { status: 201, body: { runner: present(fleet)(runner), encoded_jit_config: jitConfig } };
  }),

  onOrganization('actions/create-remove-token-for-org', WRITE, ({ github, organization }) =>
    token(createRunnerToken(github, fleetOf(github.state, organization), 'remove')),
  ),

  onOrganization('actions/list-self-hosted-runner-groups-for-org', READ, (call) => {
    const { github, organization, query } = call;
    const name = query.visible_to_repository;
    const repo = name === undefined ? undefined : findRepository(github.state, organization.login, name);
    if (name !== undefined && !repo) throw notFound();
    const groups = fleetOf(github.state, organization).groups.filter((group) => !repo || mayUse(group, repo));
    return paginateIn(call, 'runner_groups', groups, (group) =>
      presentGroup(group, `${github.apiUrl}/orgs/${organization.login}`),
    );
  }),
];

function presentGroup(group: RunnerGroup, organizationUrl: string): Record<string, unknown> {
  const url = `${organizationUrl}/actions/runner-groups/${group.id}`;
  return {
    id: group.id,
    name: group.name,
    visibility: group.visibility,
    default: group.isDefault,
    ...(group.visibility === 'selected' && { selected_repositories_url: `${url}/repositories` }),
    runners_url: `${url}/runners`,
    hosted_runners_url: `${url}/hosted-runners`,
    inherited: false,
    allows_public_repositories: group.allowsPublic,
    restricted_to_workflows: false,
    selected_workflows: [],
    workflow_restrictions_read_only: false,
  };
}
