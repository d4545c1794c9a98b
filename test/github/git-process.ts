/** One git process, started by a small process of our own that lives as long as this one (`git-starter.ts` says why). */
import { type ChildProcess, fork } from 'node:child_process';

export type GitJob = {
  id: number;
  dir: string;
  args: string[];
  input: string | Buffer | undefined;
  env: Record<string, string | undefined>;
};
/** `code` is null when git was killed. */
export type GitEnded = { code: number | null; stdout: Buffer; stderr: string };
/** `failure`: it could not be started. */
export type GitAnswer = { id: number; ended?: GitEnded; failure?: string };

type Waiting = { resolve: (ended: GitEnded) => void; reject: (error: Error) => void };

const waiting = new Map<number, Waiting>();
let starter: ChildProcess | undefined;
let lastId = 0;

/** Rejects only when git could not be started, as in a directory that is gone. */
export function runGit(job: Omit<GitJob, 'id'>): Promise<GitEnded> {
  const { promise, resolve, reject } = Promise.withResolvers<GitEnded>();
  lastId += 1;
  waiting.set(lastId, { resolve, reject });
  starter ??= start();
  // It keeps this process alive while it has something to answer, and no longer.
  starter.channel?.ref();
  starter.send({ id: lastId, ...job } satisfies GitJob);
  return promise;
}

function start(): ChildProcess {
  const child = fork(new URL('./git-starter.ts', import.meta.url), {
    serialization: 'advanced',
    env: { PATH: process.env['PATH'] ?? '' },
    execArgv: [],
    // Ctrl-C is for those who close the GitHub; it ends with its channel.
    detached: true,
  });
  child.unref();
  child.on('message', ({ id, ended, failure }: GitAnswer) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) child.channel?.unref();
    if (ended) one?.resolve(ended);
    else one?.reject(new Error(failure));
  });
  child.on('exit', (code, signal) => {
    starter = undefined;
    for (const { reject } of waiting.values())
      reject(new Error(`The process that starts git ended with ${code ?? signal}`));
    waiting.clear();
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}
