/** GitHub's own Actions App: check runs of jobs are its, and so is every GITHUB_TOKEN. */
import type { GitHub } from '../github.ts';
import { type App, type Installation, newId, type User } from '../state.ts';

/** The App's id on github.com. */
const ACTIONS_APP_ID = 15368;
const BOT = 'github-actions[bot]';

/** The App; made when it is first needed. */
export function actionsApp(github: GitHub): App {
  const { state } = github;
  const existing = state.apps.find((app) => app.id === ACTIONS_APP_ID);
  if (existing) return existing;
  const owner: User = { id: newId(state), login: 'github', type: 'Organization', name: 'GitHub', email: '' };
  const bot: User = { id: newId(state), login: BOT, type: 'Bot', name: BOT, email: `${BOT}@users.noreply.github.com` };
  state.users.push(bot);
  const app: App = {
    id: ACTIONS_APP_ID,
    slug: 'github-actions',
    name: 'GitHub Actions',
    description: null,
    clientId: 'Iv1.githubactions',
    owner,
    bot,
    publicKey: null,
    permissions: {},
    events: [],
    webhook: null,
    createdAt: github.clock.now(),
  };
  state.apps.push(app);
  return app;
}

/** Its installation on an account; every account has one. */
export function actionsInstallation(github: GitHub, account: User): Installation {
  const app = actionsApp(github);
  const existing = github.state.installations.find((one) => one.app === app && one.account === account);
  if (existing) return existing;
  const installation: Installation = {
    id: newId(github.state),
    app,
    account,
    permissions: {},
    repositoryIds: null,
    suspendedAt: null,
    createdAt: github.clock.now(),
    updatedAt: github.clock.now(),
  };
  github.state.installations.push(installation);
  return installation;
}
