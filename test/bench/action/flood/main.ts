/**
 * `node test/bench/action/flood/main.ts stream|output MEGABYTES`: reads a flood from Claude Code or from a test run as the action
 * does, and prints the most memory that its process had resident, in megabytes.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgent } from '../../../../action/claude/agent.ts';
import { run } from '../../../../action/process.ts';
import { shell } from '../../../../action/verify/shell.ts';

const [what = '', size = ''] = process.argv.slice(2);
const signal = new AbortController().signal;
const directory = await mkdtemp(join(tmpdir(), 'bench-flood-'));
const environment = { PATH: process.env['PATH'] ?? '' };

/** Ten kilobytes to a line, as a tool result has. */
const line = JSON.stringify({
  type: 'user',
  message: { content: [{ type: 'tool_result', content: 'x'.repeat(10_000) }] },
});
const result = JSON.stringify({
  type: 'result',
  subtype: 'success',
  is_error: false,
  result: 'Done.',
  session_id: 's',
});

/** Of this program: what `getrusage` says would be that of the process that started it, if that was larger. */
async function mostResidentKb(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return peak === undefined ? process.resourceUsage().maxRSS : Number(peak);
}

const flood = (text: string) =>
  `const line = ${JSON.stringify(`${text}\n`)}; let left = ${Number(size) * 1e6};
const more = () => { while (left > 0) { left -= line.length; if (!process.stdout.write(line)) return process.stdout.once('drain', more); } end(); };
const end = () => process.stdout.write(${JSON.stringify(`${result}\n`)});
process.stdin.resume(); more(); process.stdin.on('end', () => {});`;

try {
  const program = join(directory, 'flood.mjs');
  await writeFile(program, flood(what === 'stream' ? line : 'x'.repeat(100)));
  if (what === 'stream') {
    const claude = join(directory, 'claude');
    await writeFile(claude, `#!/bin/sh\nexec node ${program}\n`, { mode: 0o755 });
    const agent = createAgent({
      ...{ run, claude, cwd: directory, environment, systemPrompt: '', readOnly: false, specialty: 'general' },
      ...{ settings: { maxTurns: 9, budgetUsd: 9 }, newId: randomUUID, earlier: undefined, onEvent: () => undefined },
    });
    const { summary } = await agent.ask('x', signal);
    if (summary !== 'Done.') throw new Error('the result did not arrive');
  } else {
    const options = { run, cwd: directory, environment, timeoutMs: 600_000, signal, onOutput: () => undefined };
    const { failure } = await shell(`node ${program}`, options);
    if (failure) throw new Error(failure.reason);
  }
  console.log(Math.round((await mostResidentKb()) / 1000));
} finally {
  await rm(directory, { recursive: true });
}
