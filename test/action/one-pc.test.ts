/** Tasks on one PC, with one HOME and one directory of the cluster: at the same time, and one after the other. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toolResults } from '../model/conversation.ts';
import { CLAUDE_PATH } from '../model/run-claude.ts';
import type { Script } from '../model/script.ts';
import { missingPrograms } from './sandbox/canaries.ts';
import { scratch } from './scratch.ts';
import { openStage } from './stage.ts';

const bash = (command: string): Script['steps'][number] => ({
  kind: 'tools',
  calls: [{ name: 'Bash', input: { command } }],
});
const say: Script['steps'][number] = { kind: 'text', text: 'Done.' };
const OTHER = { issue: 8, nonce: 'aaaabbbbccccdddd' };

test('two jobs at once do not disturb each other', async () => {
  /** Each waits for the other before it begins; the cache is what they have in common. */
  const setup = (mine: string, other: string) => [
    `touch "$CLAUDE_CLUSTER_CACHE/${mine}"; until [ -e "$CLAUDE_CLUSTER_CACHE/${other}" ]; do sleep 0.05; done`,
  ];
  const work = (name: string) => [bash(`git add -A; echo ${name} > ${name}.txt; git status --short; ls`), say];
  await using one = await openStage({ steps: work('one'), settings: { setup: setup('1', '2') } });
  await using two = await openStage({
    beside: { ...OTHER, runner: 'pc-2', on: one },
    ...{ steps: work('two'), settings: { setup: setup('2', '1') } },
  });
  await Promise.all([one.perform(), two.perform()]);
  for (const [stage, name] of [
    [one, 'one'],
    [two, 'two'],
  ] as const) {
    expect(stage.failures).toEqual([]);
    expect(stage.result().outcome).toEqual({ kind: 'succeeded' });
    expect(stage.remote.git('diff', '--name-only', `main..${stage.branch}`)).toBe(`${name}.txt`);
    expect(stage.leftovers()).toEqual([]);
  }
});

const missing = missingPrograms(CLAUDE_PATH);

/** Where a task may write, and where one that is not confined could. */
const PLACES = ['$PWD', '$HOME', '$HOME/.claude', '$CLAUDE_CONFIG_DIR', '$TMPDIR', '/tmp', '/tmp/claude', '/var/tmp'];

describe.skipIf(missing.length > 0)(
  `the next task${missing.length === 0 ? '' : ` (needs ${missing.join(', ')})`}`,
  () => {
    test('finds nothing of the one before', async () => {
      // Whoever uses srt by hand has it.
      mkdirSync('/tmp/claude', { recursive: true });
      await using foreign = await scratch('/tmp/claude');
      writeFileSync(join(foreign.path, 'planted'), 'of a person');
      const plant = [
        ...PLACES.map((place) => `mkdir -p "${place}"; echo x > "${place}/planted"`),
        'git branch planted; git tag planted; git stash; git config planted.a b; git config --global planted.a b',
        'echo "echo planted" > "$(git rev-parse --git-common-dir)/hooks/planted"',
        'export PLANTED=1; (setsid sleep 303 planted >/dev/null 2>&1 &)',
      ];
      await using one = await openStage({
        steps: [bash(`${plant.join('\n')}\ntrue`), bash('echo 1 > one.txt'), say],
        settings: { sandbox: 'srt', test: ['true'] },
      });
      await one.perform();
      expect(one.result().outcome).toEqual({ kind: 'succeeded' });

      const look = [
        // Beside the login that it may renew Claude Code can leave a file, of which the next task sees the name alone.
        `cat ${foreign.path}/planted`,
        `cat ${PLACES.map((place) => `"${place}/planted"`).join(' ')}`,
        `find ${PLACES.filter((place) => place !== '$HOME/.claude' && place !== '$HOME')
          .map((place) => `"${place}"`)
          .join(' ')} -maxdepth 1 -name planted`,
        'git branch --list planted; git tag --list planted; git stash list; git config --list | grep planted',
        'ls "$(git rev-parse --git-common-dir)/hooks" | grep planted; env | grep PLANTED; ps ax | grep "[s]leep 303"',
      ];
      await using two = await openStage({
        beside: { ...OTHER, runner: 'pc-1', on: one },
        steps: [
          bash(`(${look.join('\n')}) 2>/dev/null | sed "s#^#found: #"; echo looked`),
          bash('echo 2 > two.txt'),
          say,
        ],
        settings: { sandbox: 'srt', test: ['true'] },
      });
      await two.perform();
      const [looked] = toolResults(two.model.requests.filter(({ side }) => !side)[1]?.messages ?? []);
      expect(looked?.text).toBe('looked');
      expect(two.result().outcome).toEqual({ kind: 'succeeded' });
    });
  },
);
