import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBench } from './bench.ts';
import { startSystemd } from './systemd.ts';

test.concurrent('instances: one more like the first, listed, and taken out again', async () => {
  await using bench = await startBench();
  await using systemd = startSystemd(join(bench.dir, 'units'));
  await mkdir(systemd.unitDirectory);
  const pc = () => bench.pc(systemd.host);
  const root = ['--root', bench.root];
  const args = ['--url', bench.url, '--specialty', 'backend,mobile', '--yes', '--hardening', 'none', ...root];
  expect(await pc().command('join', ...args)).toBe(0);

  const dry = pc();
  expect(await dry.command('instances', 'add', '2', '--dry-run', ...root)).toBe(0);
  expect(dry.text()).toContain('register desk-3 with GitHub');
  const added = pc();
  expect(`${await added.command('instances', 'add', '--no-doctor', ...root)} ${added.output.at(-1)}`).toBe(
    '0 desk-2 is online.',
  );
  expect(bench.repo.runners.map(({ name, labels }) => [name, ...labels.slice(3).map((label) => label.name)])).toEqual([
    ['desk', 'claude', 'backend', 'mobile', 'pc-desk'],
    ['desk-2', 'claude', 'backend', 'mobile', 'pc-desk-2'],
  ]);
  const list = pc();
  await list.command('instances', ...root);
  expect(list.output.map((line) => line.split(/ {2,}/).slice(0, 3).join(' '))).toEqual([
    'desk service claude,backend,mobile,pc-desk',
    'desk-2 service claude,backend,mobile,pc-desk-2',
  ]);
  // What join --instances 2 would make is there already.
  const joined = pc();
  expect(await joined.command('join', '--instances', '2', ...args)).toBe(0);
  expect(joined.output[0]).toBe('Nothing to do: everything is as wanted.');

  expect(await pc().command('instances', 'remove', 'desk', ...root)).toBe(0);
  expect(bench.repo.runners.map((runner) => runner.name)).toEqual(['desk-2']);
  expect([...systemd.users]).toEqual(['claude-desk-2']);
  expect(await readdir(systemd.unitDirectory)).not.toContain('claude-runner-desk.service');
});

test.concurrent('instances: what makes no sense is answered', async () => {
  await using bench = await startBench();
  const refused = async (...args: string[]) => {
    const pc = bench.pc();
    return `${await pc.command('instances', ...args, '--root', bench.root)} ${pc.text()}`;
  };
  expect(await refused('add')).toContain(`1 Error: No runner was joined in ${bench.root}.`);
  await (await bench.join(bench.pc(), '--specialty', 'backend'))();
  expect(await refused('ad')).toContain('2 Error: There is no "instances ad".\nTo do: Did you mean add?');
  expect(await refused('add', 'many')).toContain('2 Error: "instances add many" is not understood.');
  expect(await refused('add', '16')).toContain('1 Error: This PC has 1 instances; 16 are the most.');
  expect(await refused('remove')).toContain('2 Error: "instances remove" needs the name of an instance.');
  expect(await refused('remove', 'desc')).toContain('Did you mean desk?');
});
