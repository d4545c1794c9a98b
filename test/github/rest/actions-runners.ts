/** Self-hosted runners of a repository. */

import { createJitRunner, createRunnerToken, deleteRunner, labelsOf } from '../actions/register.ts';
import { toTimestamp } from '../clock.ts';
import { invalid, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentRunner } from '../present/runner.ts';
import { sameName } from '../same-name.ts';
import type { Repository, Runner } from '../state.ts';
import { type Answer, onRepository } from './operation.ts';
import { paginateIn } from './paginate.ts';

function findRunner(repo: Repository, id: number): Runner {
  const runner = repo.runners.find((one) => one.id === id);
  if (!runner) throw notFound();
  return runner;
}

const labels = (runner: Runner): Answer => ({
  status: 200,
  body: { total_count: runner.labels.length, labels: runner.labels },
});

const readOnly = (runner: Runner): string[] =>
  runner.labels.filter((label) => label.type === 'read-only').map((label) => label.name);

const custom = (runner: Runner): string[] =>
  runner.labels.filter((label) => label.type === 'custom').map((label) => label.name);

function setCustom(github: GitHub, runner: Runner, names: string[]): Answer {
  const fixed = readOnly(runner);
  runner.labels = labelsOf(github, [...fixed, ...names], fixed);
  return labels(runner);
}

const token = ({ token, expiresAt }: { token: string; expiresAt: number }): Answer => ({
  status: 201,
  body: { token, expires_at: toTimestamp(expiresAt) },
});

export const runnerOperations = [
  onRepository('actions/list-self-hosted-runners-for-repo', { administration: 'read' }, 'admin', (call) => {
    const { name } = call.query;
    const runners = call.repo.runners.filter((one) => name === undefined || one.name === name);
    return paginateIn(call, 'runners', runners, presentRunner);
  }),

  onRepository('actions/get-self-hosted-runner-for-repo', { administration: 'read' }, 'admin', ({ repo, path }) => ({
    status: 200,
    body: presentRunner(findRunner(repo, path.runner_id)),
  })),

  onRepository('actions/delete-self-hosted-runner-from-repo', { administration: 'write' }, 'admin', (call) => {
    deleteRunner(call.github, call.repo, findRunner(call.repo, call.path.runner_id));
    return { status: 204 };
  }),

  onRepository('actions/create-registration-token-for-repo', { administration: 'write' }, 'admin', (call) =>
    token(createRunnerToken(call.github, call.repo, 'register')),
  ),

  onRepository('actions/create-remove-token-for-repo', { administration: 'write' }, 'admin', (call) =>
    token(createRunnerToken(call.github, call.repo, 'remove')),
  ),

  onRepository('actions/generate-runner-jitconfig-for-repo', { administration: 'write' }, 'admin', (call) => {
    const { name, labels: names } = call.body;
    const { runner, jitConfig } = createJitRunner(call.github, call.repo, name, names);
    return { status: 201, body: { runner: presentRunner(runner), encoded_jit_config: jitConfig } };
  }),

  onRepository('actions/list-labels-for-self-hosted-runner-for-repo', { administration: 'read' }, 'admin', (call) =>
    labels(findRunner(call.repo, call.path.runner_id)),
  ),

  onRepository(
    'actions/add-custom-labels-to-self-hosted-runner-for-repo',
    { administration: 'write' },
    'admin',
    (call) => {
      const runner = findRunner(call.repo, call.path.runner_id);
      return setCustom(call.github, runner, [...custom(runner), ...call.body.labels]);
    },
  ),

  onRepository(
    'actions/set-custom-labels-for-self-hosted-runner-for-repo',
    { administration: 'write' },
    'admin',
    (call) => setCustom(call.github, findRunner(call.repo, call.path.runner_id), call.body.labels),
  ),

  onRepository(
    'actions/remove-all-custom-labels-from-self-hosted-runner-for-repo',
    { administration: 'write' },
    'admin',
    (call) => setCustom(call.github, findRunner(call.repo, call.path.runner_id), []),
  ),

  onRepository(
    'actions/remove-custom-label-from-self-hosted-runner-for-repo',
    { administration: 'write' },
    'admin',
    (call) => {
      const runner = findRunner(call.repo, call.path.runner_id);
      const same = (name: string) => sameName(name, call.path.name);
      if (readOnly(runner).some(same)) throw invalid(`Label "${call.path.name}" is read-only`);
      if (!custom(runner).some(same)) throw notFound();
      return setCustom(
        call.github,
        runner,
        custom(runner).filter((name) => !same(name)),
      );
    },
  ),
];
