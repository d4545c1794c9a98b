/** What the tests of issues, pull requests and checks start from: people, an App, and a repository with two branches. */
import { Octokit } from '@octokit/rest';
import { git } from '../git.ts';
import { moveRef } from '../git-refs.ts';
import { gitDir } from '../github.ts';
import {
  addCollaborator,
  createApp,
  createRepository,
  createUser,
  createUserToken,
  installApp,
  mintInstallationToken,
} from '../seed.ts';
import { type LocalGitHub, type Options, startGitHub } from '../start.ts';
import type { AppPermissions, Installation, Repository, User } from '../state.ts';

export type Fixture = AsyncDisposable & {
  github: LocalGitHub;
  repo: Repository;
  /** `{ owner, repo }` as Octokit takes it. */
  at: { owner: string; repo: string };
  installation: Installation;
  /** alice owns the repository, carol may write, tim may triage, olga is a stranger. */
  people: Record<'alice' | 'carol' | 'tim' | 'olga', User>;
  as(user: User): Octokit;
  asApp(permissions?: AppPermissions): Octokit;
  token(user: User): string;
  appToken(permissions?: AppPermissions): string;
  /** Commits files on top of a branch (made from the default branch when new), as a push would; gives the SHA. */
  commit(branch: string, files: Record<string, string>, message?: string): Promise<string>;
  /** Webhooks the App was sent, as `event.action`. */
  events(): string[];
  /** The last payload of an event. */
  payload(event: string, action: string): Record<string, unknown>;
};

const PERMISSIONS: AppPermissions = {
  issues: 'write',
  pull_requests: 'write',
  checks: 'write',
  contents: 'write',
  statuses: 'write',
  metadata: 'read',
};
const EVENTS = [
  'issues',
  'issue_comment',
  'label',
  'pull_request',
  'pull_request_review',
  'check_run',
  'check_suite',
  'sub_issues',
  'issue_dependencies',
];

export async function startFixture(options: Options = {}): Promise<Fixture> {
  const github = await startGitHub(options);
  const person = (login: string) => createUser(github, login);
  const people = { alice: person('alice'), carol: person('carol'), tim: person('tim'), olga: person('olga') };
  const repo = await createRepository(github, { owner: people.alice, name: 'shop', files: { 'a.txt': 'one\ntwo\n' } });
  addCollaborator(repo, people.carol, 'write');
  addCollaborator(repo, people.tim, 'triage');
  const { app } = createApp(github, {
    name: 'Cluster',
    owner: people.alice,
    permissions: PERMISSIONS,
    events: EVENTS,
    // Nobody listens there: the tests read the delivery log.
    webhook: { url: 'http://127.0.0.1:9/', secret: 'secret' },
  });
  const installation = installApp(github, app, people.alice);
  const dir = gitDir(github, repo);
  const connect = (auth: string) =>
    new Octokit({ auth, baseUrl: github.apiUrl, log: { debug() {}, info() {}, warn() {}, error() {} } });
  const token = (user: User) => createUserToken(github, user);
  const appToken = (permissions?: AppPermissions) =>
    mintInstallationToken(github, installation, permissions && { permissions }).token;

  return {
    github,
    repo,
    at: { owner: 'alice', repo: 'shop' },
    installation,
    people,
    token,
    appToken,
    as: (user) => connect(token(user)),
    asApp: (permissions) => connect(appToken(permissions)),
    async commit(branch, files, message = `Change ${Object.keys(files).join(', ')}`) {
      const ref = `refs/heads/${branch}`;
      const tip = async (name: string) =>
        (await git(dir, ['for-each-ref', '--format=%(objectname)', name])).toString().trim();
      const before = await tip(ref);
      const parent = before || (await tip(`refs/heads/${repo.defaultBranch}`));
      const changes = Object.entries(files).map(
        ([path, text]) => `M 644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
      );
      const scratch = 'refs/fixture/next';
      const head = `commit ${scratch}\ncommitter Carol <${people.carol.email}> 1700000000 +0000\n`;
      const body = `data ${Buffer.byteLength(message)}\n${message}\nfrom ${parent}\n`;
      await git(dir, ['fast-import', '--quiet', '--force'], { input: head + body + changes.join('') });
      const after = await tip(scratch);
      await moveRef(github, repo, people.carol, ref, before || null, after);
      return after;
    },
    events: () => github.state.deliveries.map((one) => (one.action ? `${one.event}.${one.action}` : one.event)),
    payload(event, action) {
      const delivery = github.state.deliveries.findLast((one) => one.event === event && one.action === action);
      if (!delivery) throw new Error(`no ${event}.${action} was sent`);
      return JSON.parse(delivery.request.body);
    },
    [Symbol.asyncDispose]: () => github.close(),
  };
}
