/** A directory of Claude Code's for each task: what the real one still finds there, and what it cannot change. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { returnLogin } from '../../../action/sandbox/claude-home.ts';
import { CLAUDE_PATH } from '../../model/run-claude.ts';
import { scratch } from '../scratch.ts';
import { openStage } from '../stage.ts';
import { missingPrograms } from './canaries.ts';

const missing = missingPrograms(CLAUDE_PATH);

test.skipIf(missing.length > 0)(
  "logs in as the PC's people did, obeys their settings, and can leave none",
  async () => {
    await using directory = await scratch();
    const home = join(directory.path, 'home');
    mkdirSync(join(home, '.claude'), { recursive: true });
    const claudeAiOauth = {
      ...{ accessToken: 'sk-ant-oat01-theloginofthispc', refreshToken: 'sk-ant-ort01-x', scopes: ['user:inference'] },
      ...{ expiresAt: Date.now() + 86_400_000, subscriptionType: 'max' },
    };
    writeFileSync(join(home, '.claude', '.credentials.json'), JSON.stringify({ claudeAiOauth }));
    writeFileSync(join(home, '.claude', 'settings.json'), '{"env":{"OF_THE_PC":"yes"}}');
    const script = `for f in settings.json CLAUDE.md; do
  rm -f "$CLAUDE_CONFIG_DIR/$f"
  echo evil > "$CLAUDE_CONFIG_DIR/$f"
done
echo OF_THE_PC=$OF_THE_PC
`;
    await using stage = await openStage({
      steps: [
        { kind: 'tools', calls: [{ name: 'Bash', input: { command: 'sh change.sh 2>&1' } }] },
        { kind: 'text', text: 'Done.' },
      ],
      environment: { HOME: home, ANTHROPIC_API_KEY: '' },
      files: { 'change.sh': script },
      settings: { sandbox: 'srt' },
    });
    writeFileSync(join(home, '.gitconfig'), readFileSync(join(stage.remote.home, '.gitconfig'), 'utf8'));
    await stage.perform();
    expect(stage.failures).toEqual([expect.stringContaining('no-changes')]);
    expect(stage.model.requests[0]?.headers['authorization']).toBe(`Bearer ${claudeAiOauth.accessToken}`);
    expect(JSON.stringify(stage.model.requests.at(-1)?.messages)).toContain('OF_THE_PC=yes');
    for (const root of [join(home, '.claude'), join(stage.home, 'claude', 'alice', 'shop', '7')]) {
      expect(readFileSync(join(root, 'settings.json'), 'utf8')).toContain('OF_THE_PC');
      expect(() => readFileSync(join(root, 'CLAUDE.md'), 'utf8')).toThrow();
    }
  },
);

test('a login that Claude Code renewed in a container goes back to the PC; nothing else does', async () => {
  await using directory = await scratch();
  const [claudeHome, taskClaude] = [join(directory.path, 'pc'), join(directory.path, 'task')];
  for (const path of [claudeHome, taskClaude]) mkdirSync(path);
  const login = (accessToken: string) => JSON.stringify({ claudeAiOauth: { accessToken, refreshToken: 'r' } });
  const own = join(claudeHome, '.credentials.json');
  const copy = join(taskClaude, '.credentials.json');
  writeFileSync(own, login('old'));
  const back = async (change: () => void) => {
    rmSync(copy, { force: true });
    change();
    await returnLogin({ claudeHome, taskClaude });
    return readFileSync(own, 'utf8');
  };
  expect(await back(() => writeFileSync(copy, 'no login'))).toBe(login('old'));
  expect(await back(() => symlinkSync('/etc/passwd', copy))).toBe(login('old'));
  expect(await back(() => undefined)).toBe(login('old'));
  expect(await back(() => writeFileSync(copy, login('new')))).toBe(login('new'));
});
