import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { claudePolicy, commandPolicy, modelHosts, type Places } from '../../../action/sandbox/policy.ts';
import { insideSrt, isOnLoopback, srtSettings } from '../../../action/sandbox/srt.ts';

const PLACES: Places = {
  ...{
    userHome: '/home/ci',
    claudeHome: '/home/ci/.claude',
    claudeNotes: '/home/ci/.claude.json',
    clusterHome: '/r/_work/_claude',
  },
  ...{ mirror: '/r/_work/_claude/mirrors/a/b.git', gitDir: '/r/_work/_claude/mirrors/a/b.git/worktrees/1-n' },
  taskClaude: '/r/_work/_claude/claude/a/b/7',
  ...{ worktree: '/r/_work/_claude/tasks/a/b/7/1-n', cache: '/r/_work/_claude/caches/a/b' },
  ...{ temp: '/r/_work/_temp/claude-x', jobTemp: '/r/_work/_temp', runner: '/r', toolCache: '/r/_work/_tool' },
};

const RULES = {
  modelHosts: ['api.anthropic.com:443'],
  hosts: ['packages.example.com'],
  foreign: ['/home/ci/.claude/projects'],
  sharesLogin: true,
  readOnly: false,
};

describe('what is within reach', () => {
  test("of Claude when it only reads: nothing to write that stays, and no host but the model's", () => {
    const policy = claudePolicy(PLACES, { ...RULES, readOnly: true });
    for (const path of [PLACES.worktree, PLACES.gitDir, PLACES.cache]) expect(policy.writable).not.toContain(path);
    expect(policy.shown).toContain(PLACES.worktree);
    expect(policy.hosts).toEqual(['api.anthropic.com:443']);
  });

  test('of both: the workspace to write, the mirror to read, and no credential', () => {
    for (const policy of [claudePolicy(PLACES, RULES), commandPolicy(PLACES, [])]) {
      expect(policy.writable).toEqual(expect.arrayContaining([PLACES.worktree, PLACES.temp, PLACES.gitDir]));
      expect(policy.writable).not.toContain(PLACES.mirror);
      expect(policy.shown).toEqual(expect.arrayContaining([PLACES.mirror, '/r/_work/_tool']));
      expect(policy.hidden).toEqual(
        expect.arrayContaining(['/home/ci/.ssh', '/home/ci/.aws', '/home/ci/.config/gh', '/r', PLACES.clusterHome]),
      );
    }
  });

  test('of Claude: its login, which its own instructions for later are kept out of, and the model', () => {
    const policy = claudePolicy(PLACES, RULES);
    expect(policy.writable).toContain('/home/ci/.claude');
    expect(policy.frozen).toEqual(
      expect.arrayContaining(['/home/ci/.claude/CLAUDE.md', '/home/ci/.claude/settings.json']),
    );
    expect(policy.writable).toContain(PLACES.taskClaude);
    expect(policy.frozen).toContain('/r/_work/_claude/claude/a/b/7/settings.json');
    expect(policy.hidden).toEqual(expect.arrayContaining(['/home/ci/.claude/projects', '/home/ci/.claude.json']));
    expect(policy.hosts).toEqual(['api.anthropic.com:443', 'packages.example.com']);
  });

  test('of the commands: neither', () => {
    const policy = commandPolicy(PLACES, ['packages.example.com']);
    expect(policy.hidden).toEqual(expect.arrayContaining(['/home/ci/.claude', '/home/ci/.claude.json']));
    expect(policy.hosts).toEqual(['packages.example.com']);
  });

  test('where no runner was found', () => {
    const policy = commandPolicy({ ...PLACES, runner: undefined, toolCache: undefined }, []);
    expect(policy.hidden).not.toContain('/r');
    expect(policy.hidden).toContain(PLACES.clusterHome);
  });
});

describe('hosts of the model', () => {
  test.each([
    ['http://127.0.0.1:4000', ['127.0.0.1:4000']],
    ['https://gateway.example.com/anthropic', ['gateway.example.com:443']],
    ['http://gateway.example.com', ['gateway.example.com:80']],
  ])('%s', (url, hosts) => expect(modelHosts(url)).toEqual(hosts));

  test.each([undefined, 'no address'])('%s: those of Anthropic', (url) =>
    expect(modelHosts(url)).toContain('api.anthropic.com:443'),
  );

  test.each([
    ['127.0.0.1:4000', true],
    ['localhost', true],
    ['[::1]:80', true],
    ['127.example.com', false],
    ['localhost.example.com', false],
  ])('%s is on the loopback: %s', (host, expected) => expect(isOnLoopback(host)).toBe(expected));
});

describe('the command line', () => {
  const options = { srt: '/usr/bin/srt', settings: '/s.json', reachesLoopback: false };

  test('hands every argument over as it is', () => {
    const args = ['%s\\n', "it's", '$HOME `id` "x"', '', 'two\nlines', '--settings', 'ä'];
    const command = insideSrt({ file: 'printf', args, cwd: '/', env: { TMPDIR: "/tmp/o'clock" } }, options);
    expect(command).toMatchObject({ file: '/usr/bin/srt', cwd: '/' });
    expect(command.args.slice(0, 3)).toEqual(['--settings', '/s.json', '-c']);
    const printed = execFileSync('/bin/sh', ['-c', command.args[3] ?? ''], { encoding: 'utf8' });
    expect(printed).toBe(`${args.slice(1).join('\n')}\n`);
  });

  test.each([
    [false, 'localhost,127.0.0.1,::1|/t'],
    [true, '|/t'],
  ])('when a host on the loopback is allowed (%s), it goes through the proxy', (reachesLoopback, expected) => {
    const echo = { file: '/bin/sh', args: ['-c', 'echo "$NO_PROXY|$TMPDIR"'], cwd: '/', env: { TMPDIR: '/t' } };
    const { args } = insideSrt(echo, { ...options, reachesLoopback });
    expect(execFileSync('/bin/sh', ['-c', args[3] ?? ''], { encoding: 'utf8' })).toBe(`${expected}\n`);
  });

  test('the settings are those of srt', () => {
    const policy = { hidden: ['/h'], shown: ['/s'], writable: ['/w'], frozen: ['/w/f'], hosts: ['a.example'] };
    expect(JSON.parse(srtSettings(policy))).toEqual({
      network: { allowedDomains: ['a.example'], deniedDomains: [] },
      filesystem: { denyRead: ['/h'], allowRead: ['/s'], allowWrite: ['/w'], denyWrite: ['/w/f'] },
    });
  });
});
