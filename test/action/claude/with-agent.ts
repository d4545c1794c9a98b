/** An agent whose Claude Code is the real one and whose model is scripted, in an environment built from nothing. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Agent, type AgentOptions, type AgentSettings, createAgent } from '../../../action/claude/agent.ts';
import { findClaude } from '../../../action/claude/find.ts';
import type { Progress } from '../../../action/claude/progress.ts';
import { run } from '../../../action/process.ts';
import { TREE_MARKER } from '../../../action/process-tree.ts';
import { claudeEnvironment } from '../../model/environment.ts';
import { CLAUDE_PATH } from '../../model/run-claude.ts';
import type { Script } from '../../model/script.ts';
import { type ModelRequest, startModel } from '../../model/server.ts';
import { scratch } from '../scratch.ts';

export type Around = Partial<AgentSettings> &
  Partial<Pick<AgentOptions, 'earlier' | 'schema'>> & {
    /** 'none': nobody has logged in on the PC, and there is no key. */
    credential?: 'api-key' | 'subscription' | 'none';
    apiRetries?: string;
    /** Milliseconds since 1970 by the clock of the API. */
    now?: number;
    /** One more argument of the CLI. */
    flag?: string;
  };

export type Watched = {
  /** Of the CLI, while it runs. */
  pid: () => number;
  /** What the model was asked so far. */
  requests: readonly ModelRequest[];
  /** What it was seen to do so far. */
  seen: readonly Progress[];
};

/** The prompt of the first round is to name `script:x`. */
export async function withAgent(
  steps: Script['steps'],
  around: Around,
  work: (agent: Agent, cwd: string, watched: Watched) => Promise<void>,
): Promise<void> {
  const { credential = 'api-key', earlier, schema, apiRetries = '1', now = Date.now(), flag = '', ...limits } = around;
  await using directory = await scratch();
  await using model = await startModel({ scripts: [{ name: 'x', steps }], now: () => now });
  const cwd = join(directory.path, 'work');
  await mkdir(cwd);
  const environment = claudeEnvironment({
    ...{ home: directory.path, modelUrl: model.url, path: CLAUDE_PATH },
    ...(credential === 'subscription' && { credential }),
  });
  if (credential === 'none') delete environment['ANTHROPIC_API_KEY'];

  // The shell becomes the CLI: its process id is that of the CLI.
  const claude = join(directory.path, 'claude');
  const pidFile = join(directory.path, 'pid');
  const real = findClaude({ path: CLAUDE_PATH, toolCache: undefined, runner: 'pc' });
  writeFileSync(claude, `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${real}' "$@" ${flag}\n`, { mode: 0o755 });

  const seen: Progress[] = [];
  const agent = createAgent({
    ...{ run, claude, cwd, earlier, schema },
    environment: { ...environment, CLAUDE_CODE_MAX_RETRIES: apiRetries, [TREE_MARKER]: directory.path },
    settings: { maxTurns: 20, budgetUsd: 5, ...limits },
    specialty: 'backend',
    systemPrompt: 'Be good.',
    readOnly: false,
    newId: randomUUID,
    onEvent: (_, progress) => seen.push(progress),
  });
  await work(agent, cwd, { pid: () => Number(readFileSync(pidFile, 'utf8')), requests: model.requests, seen });
}
