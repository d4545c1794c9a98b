/** The sandbox of one attempt: the strongest that works, for Claude Code and for the repository's commands. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../app/contract/settings.ts';
import { attemptFailed } from '../failure.ts';
import type { Run } from '../process.ts';
import { claudeHomeEnvironment, openTaskClaude } from './claude-home.ts';
import { removeCovers } from './covers.ts';
import { claudePolicy, commandPolicy, modelHosts, type Places, type Policy } from './policy.ts';
import { probeSrt } from './probe.ts';
import { insideSrt, isOnLoopback, srtSettings } from './srt.ts';

/** What people are told: `why` only where a sandbox was wanted and none works. */
export type SandboxState = { kind: 'srt' } | { kind: 'none'; why: string | undefined };

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
  settings: Pick<Settings, 'sandbox' | 'network'>;
  places: Places;
  /** Of the commands inside; also what is needed to find srt. */
  environment: Readonly<Record<string, string>>;
  /** Where Claude Code is told to find its model. */
  baseUrl: string | undefined;
  /** Claude Code only reads. */
  readOnly: boolean;
};

/** Throws AttemptFailed when the configuration asks for a sandbox that does not work here. */
export async function openSandbox(options: SandboxOptions, signal: AbortSignal): Promise<Sandbox> {
  const { run, settings, places, environment } = options;
  await mkdir(places.cache, { recursive: true });
  if (settings.sandbox === 'none') return unconfined(run, places, undefined);
  // Not in the attempt's own directory, which is writable inside: the next command's rules would be in the hands of the last.
  const directory = await mkdtemp(join(places.jobTemp, 'sandbox-'));
  const close = () => rm(directory, { recursive: true, force: true });
  try {
    const probe = await probeSrt({ run, environment, temp: directory, signal });
    if (!probe.ok) {
      await close();
      if (settings.sandbox === 'auto') return unconfined(run, places, probe.why);
      throw attemptFailed('checkout-failed', `The configuration asks for the sandbox srt. ${probe.why}`);
    }
    const foreign = await openTaskClaude(places);
    const confine = async (name: string, policy: Policy): Promise<Run> => {
      const file = join(directory, `${name}.json`);
      await writeFile(file, srtSettings(policy));
      const reachesLoopback = policy.hosts.some(isOnLoopback);
      return async (command) => {
        const exit = await run(insideSrt(command, { srt: probe.srt, settings: file, reachesLoopback }));
        if (exit.ended !== null) await removeCovers(places.worktree);
        return exit;
      };
    };
    const rules = {
      modelHosts: modelHosts(options.baseUrl),
      hosts: settings.network,
      foreign,
      readOnly: options.readOnly,
    };
    return {
      state: { kind: 'srt' },
      runClaude: await confine('claude', claudePolicy(places, rules)),
      runCommand: await confine('command', commandPolicy(places, settings.network)),
      environment: environmentInside(places),
      claudeEnvironment: claudeHomeEnvironment(places),
      claudeHome: places.taskClaude,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Tells setup commands a directory that survives the task. */
const CACHE = 'CLAUDE_CLUSTER_CACHE';

/**
 * Caches that may be written, and settings of the attempt's own in place of hidden ones: git fails when there is a
 * configuration that it may not read.
 */
function environmentInside({ cache, temp }: Places): Record<string, string> {
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
    GIT_CONFIG_GLOBAL: join(temp, 'gitconfig'),
    npm_config_userconfig: join(temp, 'npmrc'),
  };
}

function unconfined(run: Run, { cache, claudeHome }: Places, why: string | undefined): Sandbox {
  return {
    state: { kind: 'none', why },
    runClaude: run,
    runCommand: run,
    environment: { [CACHE]: cache },
    claudeEnvironment: {},
    claudeHome,
    close: async () => undefined,
  };
}
