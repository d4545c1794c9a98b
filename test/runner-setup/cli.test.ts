/** The program as a person starts it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../runner-setup/main.ts';
import { until } from '../github/actions/support.ts';
import { startBench } from './bench.ts';

const CLI = join(import.meta.dirname, '../../runner-setup/cli.ts');

function start(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], RUNNER_ALLOW_RUNASROOT: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
    });
  const exited = once(child, 'close').then(([code]) => Number(code));
  return { child, exited, output: () => output };
}

test.concurrent('join in a terminal: token on stdin, Ctrl-C ends the runner and everything it started', async () => {
  await using bench = await startBench();
  const args = ['--foreground', '--url', bench.url, '--root', bench.root, '--specialty', 'backend', '--name', 'pc-9'];
  const cli = start(['join', ...args, '--token-stdin'], { HOME: bench.dir });
  cli.child.stdin.end(bench.token);
  await until('it is online', () => cli.output().includes('pc-9 is online.'), cli.output);
  cli.child.kill('SIGINT');
  expect(await cli.exited).toBe(0);
  await until('it is offline', () => bench.repo.runners[0]?.lastSeenAt === null);
  const status = start(['status', '--root', bench.root], { HOME: bench.dir, GH_TOKEN: bench.token });
  expect(await status.exited).toBe(1);
  expect(status.output()).toContain('pc-9: offline; NOT running here');
});

const noTerminal = spawnSync('script', ['--version']).error !== undefined;

test.skipIf(noTerminal)('at a terminal it asks, shows no token, and Ctrl-C at any question stops it', async () => {
  await using bench = await startBench();
  /** Each answer when its question is there. */
  const talk = async (...answers: [question: string, answer: string][]) => {
    const line = [process.execPath, CLI, 'join', '--foreground', '--root', bench.root].join(' ');
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { PATH: process.env['PATH'], HOME: bench.dir, RUNNER_ALLOW_RUNASROOT: '1' },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
    });
    const exited = once(child, 'close');
    for (const [question, answer] of answers) {
      await until(
        `it asks ${question}`,
        () => output.includes(question),
        () => output,
      );
      child.stdin.write(answer);
    }
    const [code] = await exited;
    return `${code} ${output}`;
  };
  const CTRL_C = '\x03';
  const url = ['https://github.com/OWNER/REPO): ', `${bench.url}\n`] as [string, string];
  const specialty = ['separated by commas', 'backend\n'] as [string, string];
  const ends = [
    await talk([url[0], CTRL_C]),
    await talk(url, [specialty[0], CTRL_C]),
    await talk(url, specialty, ['for acme/shop: ', `ghp_secret${CTRL_C}`]),
  ];
  for (const end of ends) expect(end).toMatch(/^130 [\s\S]*Stopped\. What was there before is untouched/);
  expect(ends.join('\n')).not.toMatch(/ghp_secret|Error| {4}at /);
  expect(existsSync(bench.root)).toBe(false);
});

test.concurrent('the PC is switched off in the middle of join; the next join carries on', async () => {
  await using bench = await startBench();
  const args = [
    'join',
    '--foreground',
    '--url',
    bench.url,
    '--root',
    bench.root,
    '--specialty',
    'backend',
    '--name',
    'p',
  ];
  const env = { HOME: bench.dir, GH_TOKEN: bench.token };
  const dying = start(args, env);
  await until('it unpacks', () => dying.output().includes('unpack'), dying.output);
  dying.child.kill('SIGKILL');
  await dying.exited;
  const again = start(args, env);
  await until('it is online', () => again.output().includes('p is online.'), again.output);
  again.child.kill('SIGINT');
  expect(await again.exited).toBe(0);
});

test.concurrent('a second command waits for nobody: it says who is at work; a number that was given again is nobody', async () => {
  await using bench = await startBench();
  const lock = `${bench.root}.lock`;
  const joining = async () => {
    const pc = bench.pc();
    const args = [
      '--foreground',
      '--register-only',
      '--url',
      bench.url,
      '--root',
      bench.root,
      '--specialty',
      'backend',
    ];
    return `${await pc.command('join', ...args)} ${pc.text()}`;
  };
  const stat = await readFile(`/proc/${process.pid}/stat`, 'utf8');
  const started = stat.replace(/^.*\) /s, '').split(' ')[19];
  await writeFile(lock, `${process.pid} ${started}`);
  expect(await joining()).toMatch(
    new RegExp(`^1 Error: Another command \\(process ${process.pid}\\) is changing this PC`),
  );
  // Of a command that a reboot ended.
  await writeFile(lock, `${process.pid} 1`);
  expect(await joining()).toMatch(/^0 [\s\S]*register desk with GitHub/);
  expect(existsSync(lock)).toBe(false);
});

test.concurrent('help of every command, exit code 2 for nonsense', async () => {
  const all = start(['--help'], {});
  expect(await all.exited).toBe(0);
  const commands = [...all.output().matchAll(/^ {2}(\w+) {2,}\w/gm)].map((match) => match[1] ?? '');
  expect(commands).toContain('join');
  await using bench = await startBench();
  for (const command of commands) {
    const pc = bench.pc();
    expect(await main([command, '--help'], pc.host)).toBe(0);
    expect(pc.text()).toContain(`runner-setup ${command}:`);
  }
  expect(await start(['dance'], {}).exited).toBe(2);
});

test.concurrent('behind a proxy, GitHub is asked through it', async () => {
  await using bench = await startBench();
  const asked: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on('error', () => end.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const args = ['--foreground', '--dry-run', '--url', bench.url, '--root', bench.root, '--specialty', 'backend'];
  const cli = start(['join', ...args], {
    HOME: bench.dir,
    GH_TOKEN: bench.token,
    HTTP_PROXY: `http://127.0.0.1:${port}`,
  });
  expect(`${await cli.exited} ${cli.output()}`).toMatch(/^0 1\. make the directory/);
  expect(asked).toContain(new URL(bench.url).host);
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});
