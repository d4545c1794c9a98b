/** What Claude Code and the repository's commands may reach on the PC, as data. Pure. */
import { dirname, join } from 'node:path';

/** All paths are absolute; all hosts are `name` or `name:port`, where a name may begin with `*.`. */
export type Policy = {
  /** Neither listed nor read, and with them all that lies below. */
  hidden: readonly string[];
  /** Read all the same, though they lie below something hidden. */
  shown: readonly string[];
  /** Everything else is read-only. */
  writable: readonly string[];
  /** Not written, though they lie below something writable. */
  frozen: readonly string[];
  /** Everything else is out of reach. */
  hosts: readonly string[];
};

export type Places = {
  /** Home of the runner's user. */
  userHome: string;
  /** Claude Code's own directory on the PC: its login, and the sessions of people. */
  claudeHome: string;
  /** Claude Code's file beside that directory, or in it. */
  claudeNotes: string;
  /** Where Claude Code keeps what it notes of this task. */
  taskClaude: string;
  /** Where mirrors and worktrees of all tasks live. */
  clusterHome: string;
  mirror: string;
  worktree: string;
  /** What git keeps of this worktree, inside the mirror. */
  gitDir: string;
  /** Package downloads, kept from task to task of one repository. */
  cache: string;
  /** The attempt's own temporary directory, inside the job's. */
  temp: string;
  jobTemp: string;
  /** Where the runner program is installed: its registration, its log and all other workspaces. */
  runner: string | undefined;
  /** Tools that other jobs have installed for all, inside the runner's directory. */
  toolCache: string | undefined;
};

/** Places below a home where well-known programs keep credentials, or what tells of them. */
const CREDENTIALS = [
  ...['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.terraform.d', '.password-store', '.vault-token'],
  ...[
    '.config/gh',
    '.config/hub',
    '.config/glab-cli',
    '.config/gcloud',
    '.config/rclone',
    '.config/op',
    '.config/doctl',
  ],
  ...['.netrc', '.git-credentials', '.gitconfig', '.config/git', '.npmrc', '.yarnrc.yml', '.pypirc', '.config/pip'],
  ...['.cargo/credentials', '.cargo/credentials.toml', '.gem/credentials', '.m2/settings-security.xml'],
  ...['.composer/auth.json', '.config/composer/auth.json', '.nuget/NuGet/NuGet.Config'],
  // srt lets every command write there unless it is hidden.
  '.npm/_logs',
  ...['.s3cfg', '.boto', '.databrickscfg', '.pgpass', '.my.cnf', '.mylogin.cnf', '.env'],
  ...['.local/share/keyrings', '.mozilla', '.config/google-chrome', '.config/chromium'],
  ...['.bash_history', '.zsh_history', '.python_history', '.node_repl_history', '.psql_history'],
];

/** Of Claude's own directory, what a session obeys. */
export const INSTRUCTIONS: readonly string[] = [
  'settings.json',
  'settings.local.json',
  'CLAUDE.md',
  'commands',
  'agents',
  'skills',
  'plugins',
];

/** Of the same, what it logs in with. */
export const LOGIN = '.credentials.json';

function shared(places: Places): Omit<Policy, 'hosts'> {
  const { userHome, clusterHome, jobTemp, mirror, worktree, gitDir, temp, cache, runner, toolCache } = places;
  return {
    hidden: [
      ...CREDENTIALS.map((path) => join(userHome, path)),
      ...(runner === undefined ? [] : [runner]),
      ...[clusterHome, jobTemp, dirname(gitDir)],
    ],
    shown: [mirror, gitDir, worktree, temp, cache, ...(toolCache === undefined ? [] : [toolCache])],
    writable: [worktree, temp, gitDir, cache],
    frozen: [],
  };
}

export type ClaudeRules = {
  /** Where its model is. */
  modelHosts: readonly string[];
  /** What the configuration lets it reach besides. */
  hosts: readonly string[];
  /** What else lies in Claude's own directory on the PC. */
  foreign: readonly string[];
  /** Whether it uses the PC's login where that is, rather than a copy. */
  sharesLogin: boolean;
  /** It only reads: the workspace and all that outlasts the attempt cannot be written, and only the model be reached. */
  readOnly: boolean;
};

/** Of Claude Code: its login, its sessions of this task, and the model's address. */
export function claudePolicy(
  places: Places,
  { modelHosts, hosts, foreign, sharesLogin, readOnly }: ClaudeRules,
): Policy {
  const base = shared(places);
  const { claudeHome, claudeNotes, taskClaude } = places;
  const homes = sharesLogin ? [claudeHome, taskClaude] : [taskClaude];
  return {
    hidden: [...base.hidden, ...foreign, claudeNotes],
    shown: [...base.shown, ...homes],
    writable: [...(readOnly ? [places.temp] : base.writable), ...homes],
    frozen: homes.flatMap((home) => INSTRUCTIONS.map((name) => join(home, name))),
    hosts: readOnly ? modelHosts : [...modelHosts, ...hosts],
  };
}

/** Of setup commands and the test gate: they have no business with Claude's login, nor with the model. */
export function commandPolicy(places: Places, hosts: readonly string[]): Policy {
  const base = shared(places);
  return { ...base, hidden: [...base.hidden, places.claudeHome, places.claudeNotes], hosts };
}

/** Hosts that Claude Code needs: a gateway's, or Anthropic's API and where a login is refreshed. */
export function modelHosts(baseUrl: string | undefined): string[] {
  if (baseUrl === undefined || !URL.canParse(baseUrl)) {
    return ['api.anthropic.com:443', 'platform.claude.com:443', 'console.anthropic.com:443'];
  }
  const { hostname, port, protocol } = new URL(baseUrl);
  return [`${hostname}:${port === '' ? (protocol === 'http:' ? '80' : '443') : port}`];
}
