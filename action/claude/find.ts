/** Finds the Claude Code that is installed on the PC, and its version. It is never downloaded for a run. */
import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { compareVersions, OLDEST_CLAUDE } from '../../app/contract/versions.ts';
import { capture } from '../capture.ts';
import { attemptFailed } from '../failure.ts';
import type { Run } from '../process.ts';
import { hasCode } from '../system-error.ts';

const INSTALL = '`npm install -g @anthropic-ai/claude-code@latest`';

export type Lookup = {
  path: string | undefined;
  /** The runner's RUNNER_TOOL_CACHE. */
  toolCache: string | undefined;
  runner: string;
};

/** Absolute path of `claude`. Throws AttemptFailed with the command that installs it. */
export function findClaude({ path, toolCache, runner }: Lookup): string {
  const onPath = (path ?? '').split(delimiter).filter((directory) => directory !== '');
  const found = [...onPath, ...cached(toolCache)].map((directory) => join(directory, 'claude')).find(isExecutable);
  if (found !== undefined) return found;
  throw attemptFailed(
    'claude-missing',
    `Claude Code is not installed on ${runner}, or not on the PATH of its runner. Install it there once with ${INSTALL} and restart the runner.`,
  );
}

/** Directories of the runner's tool cache, `<tool>/<version>/<arch>[/bin]`, the newest version first. */
function cached(toolCache: string | undefined): string[] {
  if (toolCache === undefined || toolCache === '') return [];
  const root = join(toolCache, 'claude-code');
  const versions = list(root).toSorted((a, b) => compareVersions(b, a));
  return versions
    .flatMap((version) => list(join(root, version)).map((arch) => join(root, version, arch)))
    .flatMap((directory) => [directory, join(directory, 'bin')]);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR')) return [];
    throw error;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR')) return false;
    throw error;
  }
}

export type VersionCheck = {
  claude: string;
  runner: string;
  run: Run;
  environment: Readonly<Record<string, string>>;
  signal: AbortSignal;
};

/** Throws AttemptFailed when it is too old, with the command that renews it. One whose version nobody can tell is taken. */
export async function checkVersion(check: VersionCheck): Promise<string | undefined> {
  const version = installedVersion(check.claude) ?? (await saidVersion(check));
  if (version === undefined || compareVersions(version, OLDEST_CLAUDE) >= 0) return version;
  throw attemptFailed(
    'claude-missing',
    `Claude Code ${version} on ${check.runner} is too old: at least ${OLDEST_CLAUDE} is needed. Renew it there with ${INSTALL} (or \`claude update\`), then retry.`,
  );
}

const packageSchema = z.object({ name: z.literal('@anthropic-ai/claude-code'), version: z.string() });

/** From where it lies, which takes no time: npm's package, or the directory `versions` of the native installer. */
function installedVersion(claude: string): string | undefined {
  const real = realpathSync(claude);
  if (basename(dirname(real)) === 'versions' && isVersion(basename(real))) return basename(real);
  for (const directory of [dirname(real), dirname(dirname(real))]) {
    try {
      const parsed = packageSchema.safeParse(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')));
      if (parsed.success) return parsed.data.version;
    } catch (error) {
      if (!(error instanceof SyntaxError) && !hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR')) throw error;
    }
  }
  return undefined;
}

const LONGEST_MS = 15_000;

async function saidVersion({ claude, run, environment, signal }: VersionCheck): Promise<string | undefined> {
  const output = capture(500, 500);
  const command = { file: claude, args: ['--version'], cwd: dirname(claude), env: environment };
  await run({ ...command, timeoutMs: LONGEST_MS, signal, onStdout: output.write });
  signal.throwIfAborted();
  return /\d+\.\d+\.\d+/.exec(output.text())?.[0];
}

const isVersion = (text: string): boolean => /^\d+\.\d+\.\d+/.test(text);
