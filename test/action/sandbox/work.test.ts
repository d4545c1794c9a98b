/** What developers and their tests do all day works inside. */
import { describe, expect, test } from 'vitest';
import { CLAUDE_PATH } from '../../model/run-claude.ts';
import { openStage } from '../stage.ts';
import { missingPrograms } from './canaries.ts';
import { startPcProxy } from './pc-proxy.ts';

const missing = missingPrograms(CLAUDE_PATH);
const title = missing.length === 0 ? 'in the sandbox' : `in the sandbox (needs ${missing.join(', ')})`;

const COMMANDS = [
  'git status --short',
  'git diff --stat',
  'git log --oneline -1',
  'git stash list',
  'cd "$(mktemp -d)" && git init -q . && git config user.name A && git config user.email a@example.com && git commit -q --allow-empty -m x',
  'test "$(cat price.txt)" != ""',
  'npm run',
  'npm exec --offline -- node --version',
  'touch "$TMPDIR/x"',
  "node -e \"require('http').createServer((q, r) => r.end('ok')).listen(0, '127.0.0.1', function () { fetch('http://127.0.0.1:' + this.address().port).then(() => process.exit(0)) })\"",
  "node -e \"require('child_process').fork('-e', [], { execArgv: ['-e', 'process.send(1)'] }).once('message', () => process.exit(0))\"",
  'sh -c "sleep 0.01 & wait"',
  'echo x > /dev/null && head -c 1 /dev/urandom > /dev/null',
];

/** By the gate's own proxy settings: Claude's are others where the model is on the loopback, as it is here. */
const SERVED =
  "node -e \"require('http').createServer((q, r) => r.end('ok')).listen(4567, '127.0.0.1')\" & sleep 0.5; curl -fsS http://127.0.0.1:4567/; code=$?; kill $!; exit $code";

/** By the PC's own proxy, which alone knows the name. */
const FETCHED = 'test "$(curl -fsS http://packages.example.invalid/x)" = "by the proxy"';

describe.skipIf(missing.length > 0)(title, () => {
  test('for Claude and for the gate, behind the proxy of the PC too', async () => {
    await using pc = await startPcProxy();
    const failed = (line: string) =>
      `(${line}) || echo "FAILED: $(echo '${Buffer.from(line).toString('base64')}' | base64 -d)"`;
    // A command of the configuration may have 1000 characters.
    const halves = [COMMANDS.slice(0, 7), COMMANDS.slice(7)];
    await using stage = await openStage({
      steps: [
        { kind: 'tools', calls: [{ name: 'Write', input: { file_path: '{cwd}/new.txt', content: 'new\n' } }] },
        { kind: 'tools', calls: [{ name: 'Bash', input: { command: COMMANDS.map(failed).join('\n') } }] },
        { kind: 'text', text: 'Done.' },
      ],
      settings: {
        test: [...halves.map((lines) => lines.map((line) => `( ${line} ) || exit`).join('\n')), SERVED, FETCHED],
        network: ['packages.example.invalid'],
        repairRounds: 0,
        sandbox: 'srt',
      },
      environment: { HTTP_PROXY: `http://127.0.0.1:${pc.port}`, NO_PROXY: '127.0.0.1' },
    });
    await stage.perform();
    const tools = JSON.stringify(stage.model.requests.at(-1)?.messages).match(/FAILED: [^$(][^\\"]*/g) ?? [];
    expect(tools).toEqual([]);
    expect(stage.failures).toEqual([]);
    expect(stage.result().outcome).toEqual({ kind: 'succeeded' });
    expect(stage.remote.git('diff', '--name-only', 'main..claude/issue-7-backend')).toBe('new.txt');
    // Before Claude and after.
    expect(pc.asked).toEqual(Array(2).fill('GET http://packages.example.invalid/x'));
    expect(stage.leftovers()).toEqual([]);
  }, 120_000);
});
