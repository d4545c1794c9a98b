/** Everything around one run of the action's main: a real git remote, the real Claude Code on a scripted model, a fake GitHub. */
import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readInputs } from '../../action/inputs.ts';
import { main } from '../../action/main.ts';
import type { Measured } from '../../action/pc.ts';
import { run } from '../../action/process.ts';
import { TREE_MARKER } from '../../action/process-tree.ts';
import { approvedText } from '../../app/contract/approved-text.ts';
import { type Dispatch, toDispatchInputs } from '../../app/contract/dispatch.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { type Result, resultSchema } from '../../app/contract/result.ts';
import { settingsSchema } from '../../app/contract/settings.ts';
import { claudeEnvironment } from '../model/environment.ts';
import { CLAUDE_PATH } from '../model/run-claude.ts';
import type { Script } from '../model/script.ts';
import { startModel } from '../model/server.ts';
import { createFakeGitHub } from './fake-github.ts';
import { createRemote, type GitRemote, SERVER } from './git-remote.ts';
import { scratch } from './scratch.ts';

/** A program whose test passes when `price.txt` holds a number. */
const FILES = {
  'package.json': JSON.stringify({ name: 'shop', type: 'module', scripts: { test: 'node --test' } }),
  'price.txt': 'unknown\n',
  'price.test.js': `import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import assert from 'node:assert';
test('the shop opens', () => {});
test('price is a number or unknown', () => {
  writeFileSync('left-by-the-tests.txt', 'x');
  assert.match(readFileSync('price.txt', 'utf8'), /^(\\d+|unknown)$/m);
});
`,
};

export const MEASURED: Measured = { cpus: 8, load: 0.5, memoryMb: 16_000, freeMemoryMb: 9000, freeDiskMb: 50_000 };

const BROKER = 'https://cluster.example';
const giveToken: typeof fetch = async () =>
  Response.json({
    ...{ token: 'ghs_brokeredtoken1234567890abc', expires_at: '2030-01-01T00:00:00Z' },
    bot: { login: 'cluster[bot]', id: 5 },
  });

const ISSUE_NUMBER = 7;
export const NONCE = '0123456789abcdef';
export const BRANCH = 'claude/issue-7-backend';

export type StageOptions = {
  /** Another issue of the same repository on the same PC: the same remote, HOME and directory of the cluster. */
  beside?: { issue: number; nonce: string; runner: string; on: { root: string; remote: GitRemote } };
  steps?: Script['steps'];
  /** Steps of the second attempt and later ones. */
  retries?: Script['retries'];
  /** Besides, or instead of, those of the shop. */
  files?: Record<string, string>;
  issue?: { title: string; body: string };
  settings?: Record<string, unknown>;
  /** Symbolic links in the repository, with what they lead to. */
  links?: Record<string, string>;
  /** A question about the default branch, a plan, or a review of a pull request that changes these files. */
  reads?: 'question' | 'plan' | { change: Record<string, string> };
  broker?: string;
  /** The job gets its token from the App's broker, and so writes in the App's name, `cluster[bot]`. */
  asApp?: boolean;
  fetch?: typeof fetch;
  measure?: (directory: string) => Promise<Measured>;
  environment?: Record<string, string>;
  /** Told of each command of the action when it has ended. */
  onCommand?: (line: string, host: EventEmitter, tookMs: number) => void;
};

export async function openStage(options: StageOptions = {}) {
  const issue = options.issue ?? { title: 'The price is missing', body: 'Please do `script:task`.' };
  const { beside } = options;
  const directory = await scratch();
  const root = beside?.on.root ?? directory.path;
  const number = beside?.issue ?? ISSUE_NUMBER;
  const branch = `claude/issue-${number}-backend`;
  const nonce = beside?.nonce ?? NONCE;
  const model = await startModel({
    scripts: [
      {
        name: 'task',
        steps: options.steps ?? [{ kind: 'text', text: 'Nothing.' }],
        ...(options.retries && { retries: options.retries }),
      },
    ],
  });
  const remote = beside?.on.remote ?? createRemote(root, { ...FILES, ...options.files }, options.links);
  const github = createFakeGitHub(issue);
  const head = headToRead(options.reads, remote);
  if (typeof options.reads === 'object') {
    remote.git('update-ref', `refs/pull/${number}/head`, head);
    github.facts.pull = { head, base: 'main', reviews: [] };
  }
  if (options.asApp) github.author = 'cluster';
  const host = Object.assign(new EventEmitter(), { ppid: 1, stdout: new EventEmitter() });
  const temp = join(directory.path, 'temp');
  const home = join(root, 'cluster');
  mkdirSync(temp);
  const log: string[] = [];
  const failures: string[] = [];
  const summaries: string[] = [];

  const dispatchOf = (attempt: number): Dispatch => ({
    task: number,
    attempt,
    nonce,
    runs_on: ['claude', 'pc-1'],
    specialty: 'backend',
    kind: options.reads === undefined ? 'bug' : typeof options.reads === 'string' ? options.reads : 'review',
    branch,
    approved_text: createHash('sha256').update(approvedText(issue)).digest('hex'),
    settings: settingsSchema.parse(options.settings ?? {}),
    broker: options.broker ?? (options.asApp ? BROKER : ''),
    head,
  });

  const environmentOf = (attempt: number): Record<string, string> => ({
    ...claudeEnvironment({ home: remote.home, modelUrl: model.url, path: CLAUDE_PATH }),
    ...Object.fromEntries(
      Object.entries(toDispatchInputs(dispatchOf(attempt))).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        value,
      ]),
    ),
    INPUT_TOKEN: 'ghs_thetokenofthisjob1234567890',
    GITHUB_TOKEN: 'ghs_thetokenofthisjob1234567890',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'not-for-claude',
    GITHUB_API_URL: `${SERVER}/api/v3`,
    GITHUB_SERVER_URL: SERVER,
    GITHUB_REPOSITORY: 'alice/shop',
    GITHUB_RUN_ID: '4711',
    RUNNER_NAME: beside?.runner ?? 'pc-1',
    RUNNER_TEMP: temp,
    RUNNER_WORKSPACE: join(directory.path, 'work', 'shop'),
    CLAUDE_CLUSTER_HOME: home,
    ...options.environment,
  });

  const perform = (attempt = 1) =>
    main(readInputs(environmentOf(attempt)), {
      core: {
        info: (text) => log.push(text),
        notice: (text) => log.push(`notice: ${text}`),
        warning: (text) => log.push(`warning: ${text}`),
        error: (text, { title }) => log.push(`error[${title}]: ${text}`),
        setFailed: (text) => failures.push(text),
        setSecret: () => undefined,
        getIDToken: async (audience) => `id-token-for-${audience}`,
        writeSummary: async (text) => {
          summaries.push(text);
        },
      },
      connect: () => github,
      run: async (command) => {
        const from = performance.now();
        const exit = await run(command);
        options.onCommand?.([command.file, ...command.args].join(' '), host, performance.now() - from);
        return exit;
      },
      measure: options.measure ?? (async () => MEASURED),
      fetch: options.fetch ?? (options.asApp ? giveToken : () => Promise.reject(new Error('no network in this test'))),
      sleep: (ms, signal) => delay(Math.min(ms, 5), undefined, { signal }).catch(() => undefined),
      now: Date.now,
      randomHex: () => 'fedcba9876543210',
      randomUuid: randomUUID,
      host,
    });

  return {
    ...{ root, branch, home, head, model, remote, github, host, log, failures, summaries, perform },
    /** The result in the last check run, as the app reads it. */
    result: (): Result => {
      const marker = readMarker('result', github.checks.at(-1)?.output.text ?? '');
      return resultSchema.parse(JSON.parse(marker?.json ?? 'null'));
    },
    running: () => strays(temp),
    /** What must not be there when a run has ended: worktrees, temporary files, processes. */
    leftovers: (): string[] => {
      const list = (path: string) => (existsSync(path) ? readdirSync(path, { recursive: true }).map(String) : []);
      return [
        ...list(temp),
        ...list(join(home, 'trash')),
        ...list(join(home, 'tasks', 'alice', 'shop')),
        ...list(join(home, 'mirrors', 'alice', 'shop.git', 'worktrees')),
        ...strays(temp),
      ];
    },
    async [Symbol.asyncDispose]() {
      await model[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function headToRead(reads: StageOptions['reads'], remote: GitRemote): string {
  if (reads === undefined) return '';
  return typeof reads === 'string' ? remote.git('rev-parse', 'main') : remote.commit('feature', reads.change);
}

/** Command lines of processes of attempts whose temporary directories are below this one. */
function strays(temp: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
        if (!environment.some((entry) => entry.startsWith(`${TREE_MARKER}=${temp}/`))) return [];
        return [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
}
