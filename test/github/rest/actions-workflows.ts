/** Workflows: list, dispatch, disable. */

import { dispatchWorkflow } from '../actions/dispatch.ts';
import { actingUser } from '../actor.ts';
import { HttpError, notFound } from '../errors.ts';
import { repoUrls } from '../present/urls.ts';
import { presentWorkflow } from '../present/workflow.ts';
import type { Repository, Workflow } from '../state.ts';
import { onRepository } from './operation.ts';
import { paginateIn } from './paginate.ts';

/** By id or by file name. */
export function findWorkflow(repo: Repository, key: string | number): Workflow {
  const workflow = repo.workflows.find(
    (one) => String(one.id) === String(key) || one.path === `.github/workflows/${key}`,
  );
  if (!workflow) throw notFound();
  return workflow;
}

export const workflowOperations = [
  onRepository('actions/list-repo-workflows', { actions: 'read' }, 'read', (call) =>
    paginateIn(call, 'workflows', call.repo.workflows, (one) => presentWorkflow(call.github, call.repo, one)),
  ),

  onRepository('actions/get-workflow', { actions: 'read' }, 'read', ({ github, repo, path }) => ({
    status: 200,
    body: presentWorkflow(github, repo, findWorkflow(repo, path.workflow_id)),
  })),

  onRepository('actions/disable-workflow', { actions: 'write' }, 'write', ({ repo, path }) => {
    findWorkflow(repo, path.workflow_id).state = 'disabled_manually';
    return { status: 204 };
  }),

  onRepository('actions/enable-workflow', { actions: 'write' }, 'write', ({ repo, path }) => {
    findWorkflow(repo, path.workflow_id).state = 'active';
    return { status: 204 };
  }),

  onRepository('actions/create-workflow-dispatch', { actions: 'write' }, 'write', async (call) => {
    const { github, repo, path, body } = call;
    const actor = actingUser(call.actor);
    if (!actor) throw new HttpError(401, 'Requires authentication');
    const workflow = findWorkflow(repo, path.workflow_id);
    const run = await dispatchWorkflow(github, repo, workflow, { ref: body.ref, inputs: body.inputs ?? {}, actor });
    if (body.return_run_details !== true) return { status: 204 };
    const { api, html } = repoUrls(github, repo);
    return {
      status: 200,
      body: {
        workflow_run_id: run.id,
        run_url: `${api}/actions/runs/${run.id}`,
        html_url: `${html}/actions/runs/${run.id}`,
      },
    };
  }),

  onRepository('actions/get-github-actions-permissions-repository', { administration: 'read' }, 'admin', () => ({
    status: 200,
    body: { enabled: true, allowed_actions: 'all' },
  })),
];
