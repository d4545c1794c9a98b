/** The role, by Debian's Ansible, against a host that is thrown away. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completed, dispatch } from '../github/actions/support.ts';
import { startBench } from './bench.ts';
import { impossible, NODE, startThrowAwayRoot } from './throw-away-root.ts';

const ANSIBLE = join(import.meta.dirname, '../../runner-setup/ansible');
const missing = spawnSync('ansible-playbook', ['--version']).error && 'needs ansible-playbook';
const reason = missing ?? impossible();

test.skipIf(reason !== undefined)(
  `check mode, join, the same again with changed=0, verify (${reason ?? 'as root'})`,
  async () => {
    await using bench = await startBench();
    const dir = await mkdtemp(join(tmpdir(), 'ansible-'));
    await using cleaning = new AsyncDisposableStack();
    cleaning.defer(() => rm(dir, { recursive: true, force: true }));
    // The example's first PC, here instead of at its address, and with the local GitHub.
    const example = await readFile(join(ANSIBLE, 'inventory.example.yml'), 'utf8');
    const inventory = example
      .replace('https://github.com/OWNER/REPO', bench.url)
      .replace('ansible_host: backend-1.example.com', 'ansible_connection: local');
    await writeFile(join(dir, 'inventory.yml'), inventory);
    // Of doctor's findings those that need no Claude Code and no network.
    const questions = [['status'], ['doctor', '--only', 'service,restart,hooks,registered,labels']];
    const bundling = `${NODE} runner-setup/bundle.ts`;
    await writeFile(
      join(dir, 'vars.json'),
      JSON.stringify({
        claude_cluster_node: NODE,
        claude_cluster_bundle_command: bundling,
        claude_cluster_bundle: '/run/bundle',
        claude_cluster_questions: questions,
      }),
    );
    await using pc = await startThrowAwayRoot({
      GH_TOKEN: bench.token,
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_LOCALHOST_WARNING: '0',
    });
    const play = async (book: string, ...args: string[]) => {
      const { code, output } = await pc.run(
        `cd ${ANSIBLE} && ansible-playbook -i ${dir}/inventory.yml -e @${dir}/vars.json -l localhost,pc-backend-1 ${book} ${args.join(' ')}`,
      );
      expect(output).not.toContain(bench.token);
      const recap = /^pc-backend-1 +: (.*?) +skipped/m.exec(output)?.[1]?.replace(/ +/g, ' ');
      return { code, output, recap };
    };
    const checked = await play('join.yml', '--check');
    expect(`${checked.code} ${checked.output}`).toMatch(/^0 /);
    expect(checked.recap).toContain('changed=2 unreachable=0 failed=0');
    expect(bench.repo.runners).toEqual([]);

    // The bundle is there by now.
    const bundled = ['-e', 'claude_cluster_bundle_command=true'];
    const joined = await play('join.yml', ...bundled);
    expect(`${joined.code} ${joined.output}`).toMatch(/^0 /);
    expect(joined.recap).toContain('changed=3 unreachable=0 failed=0');
    expect(bench.repo.runners.map((runner) => runner.name)).toEqual(['pc-backend-1']);
    const run = await dispatch(bench, 'w.yml');
    await completed(run);
    expect(run.conclusion).toBe('success');

    expect((await play('join.yml', ...bundled)).recap).toContain('changed=0 unreachable=0 failed=0');
    const verified = await play('verify.yml');
    expect(verified.recap).toContain('changed=0 unreachable=0 failed=0');
    expect(verified.output).toContain('pc-backend-1: idle; running here (service)');
  },
  300_000,
);
