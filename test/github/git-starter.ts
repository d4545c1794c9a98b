/**
 * A small process that starts git for a big one (`git-process.ts`). Starting a process copies the starter's map of its
 * memory: with the descriptions of GitHub's APIs loaded that takes ten times as long as git does.
 */
import { spawn } from 'node:child_process';
import type { GitAnswer, GitJob } from './git-process.ts';

process.on('message', ({ id, dir, args, input, env }: GitJob) => {
  const answer = (rest: Omit<GitAnswer, 'id'>) => process.send?.({ id, ...rest } satisfies GitAnswer);
  const child = spawn('git', args, { cwd: dir, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => {
    // git may exit before it has read its input; its exit code tells.
  });
  child.stdin.end(input);
  child.on('error', ({ message }) => answer({ failure: message }));
  child.on('close', (code) =>
    answer({ ended: { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() } }),
  );
});
