/** The sandbox of one attempt: the strongest that works, for Claude Code and for the repository's commands. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../app/contract/settings.ts';
import { attemptFailed } from '../failure.ts';
import type { Run } from '../process.ts';
import { claudeHomeEnvironment, openTaskClaude } from './claude-home.ts';
import { openContainers } from './open-container.ts';
import { openSrt } from './open-srt.ts';
import { claudePolicy, commandPolicy, modelHosts, type Places, type Policy } from './policy.ts';

type Kind = Exclude<Settings['sandbox'], 'auto' | 'none'>;

/** What people are told: `why` only where something else was wanted and does not work. */
export type SandboxState = { kind: Kind; why: string | undefined } | { kind: 'none' };

export type Sandbox = {
  state: SandboxState;
  /** Runs Claude Code inside. */
  runClaude: Run;
  /** Runs setup commands and the test gate inside. */
  runCommand: Run;
  /** Added to the environment of both. */
  environment: Readonly<Record<string, string>>;
  /** Added to Claude's alone. */
  claudeEnvironment: Readonly<Record<string, string>>;
  /** Where Claude Code keeps its sessions. */
  claudeHome: string;
  close(): Promise<void>;
};

export type SandboxOptions = {
  run: Run;
  settings: Pick<Settings, 'sandbox' | 'network' | 'image' | 'cpus' | 'memoryGb' | 'pids'>;
  places: Places;
  /** Absolute path of Claude Code. */
  claude: string;
  /** Of the commands inside; also what is needed to find the programs that make a sandbox. */
  environment: Readonly<Record<string, string>>;
  /** The PC's own certificates, which the environment names. */
  certificates: readonly string[];
  /** Where Claude Code is told to find its model. */
  baseUrl: string | undefined;
  /** Claude Code only reads. */
  readOnly: boolean;
};

/** `directory`: for what makes the sandbox; out of reach of every command inside. */
export type ConfineOptions = SandboxOptions & { directory: string };

/** A sandbox that was tried and holds, or why not. */
export type Confined =
  | {
      ok: true;
      /** Whether Claude Code uses the PC's login where it is, rather than a copy. */
      sharesLogin: boolean;
      confine(name: 'claude' | 'command', policy: Policy): Promise<Run>;
      close(): Promise<void>;
    }
  | { ok: false; why: string };

/** The strongest first; a container only where an image says what shall be in it. The order: decision 22. */
function wanted({ sandbox, image }: SandboxOptions['settings']): Kind[] {
  if (sandbox === 'none') return [];
  if (sandbox !== 'auto') return [sandbox];
  return image === undefined ? ['srt'] : ['podman', 'docker', 'srt'];
}

/** Throws AttemptFailed when none that the configuration takes works here. */
export async function openSandbox(options: SandboxOptions, signal: AbortSignal): Promise<Sandbox> {
  const { run, settings, places } = options;
  await mkdir(places.cache, { recursive: true });
  if (settings.sandbox === 'none') return unconfined(run, places);
  // Not in the attempt's own directory, which is writable inside: the next command's rules would be in the hands of the last.
  const directory = await mkdtemp(join(places.jobTemp, 'sandbox-'));
  const removeDirectory = () => rm(directory, { recursive: true, force: true });
  const reasons: string[] = [];
  try {
    for (const kind of wanted(settings)) {
      const all = { ...options, directory };
      const confined = kind === 'srt' ? await openSrt(all, signal) : await openContainers(kind, all, signal);
      if (!confined.ok) {
        reasons.push(confined.why);
        continue;
      }
      // Which engine runs the image is all the same to people; that none does is not.
      const why = kind === 'srt' && reasons.length > 0 ? reasons.join(' ') : undefined;
      return await open({ kind, why }, confined, removeDirectory, options);
    }
    await removeDirectory();
    const why = reasons.join(' ');
    throw attemptFailed(
      'checkout-failed',
      settings.sandbox === 'auto'
        ? `No sandbox works on this PC, so nothing was run there. ${why} To have Claude Code and the tests run with all rights of the runner's user instead, set \`attempt.sandbox: none\`.`
        : `The configuration asks for the sandbox ${settings.sandbox}. ${why}`,
    );
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}

async function open(
  state: SandboxState,
  confined: Extract<Confined, { ok: true }>,
  removeDirectory: () => Promise<void>,
  { settings, places, baseUrl, readOnly }: SandboxOptions,
): Promise<Sandbox> {
  const { sharesLogin } = confined;
  const close = async () => {
    await confined.close();
    await removeDirectory();
  };
  try {
    const foreign = await openTaskClaude(places, sharesLogin);
    await writeFile(gitConfigOf(places), gitConfig(places));
    const rules = { modelHosts: modelHosts(baseUrl), hosts: settings.network, foreign, sharesLogin, readOnly };
    return {
      state,
      runClaude: await confined.confine('claude', claudePolicy(places, rules)),
      runCommand: await confined.confine('command', commandPolicy(places, settings.network)),
      environment: environmentInside(places),
      claudeEnvironment: claudeHomeEnvironment(places, sharesLogin),
      claudeHome: places.taskClaude,
      close,
    };
  } catch (error) {
    await confined.close();
    throw error;
  }
}

/** Tells setup commands a directory that survives the task. */
const CACHE = 'CLAUDE_CLUSTER_CACHE';

const gitConfigOf = ({ temp }: Pick<Places, 'temp'>): string => join(temp, 'gitconfig');

/** Where the system's git looks at large files by git-lfs, that wants to write, which it may not beside the mirror. */
const gitConfig = ({ temp }: Pick<Places, 'temp'>): string =>
  `[lfs]\n\tstorage = ${JSON.stringify(join(temp, 'lfs'))}\n`;

/**
 * Caches that may be written, and settings of the attempt's own in place of hidden ones: git fails when there is a
 * configuration that it may not read.
 */
function environmentInside({ cache, temp }: Pick<Places, 'cache' | 'temp'>): Record<string, string> {
  return {
    [CACHE]: cache,
    npm_config_cache: join(cache, 'npm'),
    npm_config_store_dir: join(cache, 'pnpm'),
    YARN_CACHE_FOLDER: join(cache, 'yarn'),
    PIP_CACHE_DIR: join(cache, 'pip'),
    GOMODCACHE: join(cache, 'go'),
    BUNDLE_USER_CACHE: join(cache, 'bundle'),
    GRADLE_USER_HOME: join(cache, 'gradle'),
    NUGET_PACKAGES: join(cache, 'nuget'),
    // Go's builds, uv, composer, and whatever else follows the XDG directories.
    XDG_CACHE_HOME: join(cache, 'xdg'),
    GIT_CONFIG_GLOBAL: gitConfigOf({ temp }),
    npm_config_userconfig: join(temp, 'npmrc'),
  };
}

function unconfined(run: Run, { cache, claudeHome }: Places): Sandbox {
  return {
    state: { kind: 'none' },
    runClaude: run,
    runCommand: run,
    environment: { [CACHE]: cache },
    claudeEnvironment: {},
    claudeHome,
    close: async () => undefined,
  };
}
