import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { generateSchema, SCHEMA_FILE } from '../../../app/config/generate-schema.ts';
import { parseConfig } from '../../../app/config/parse.ts';
import { DEFAULT_CONFIG } from '../../../app/config/schema.ts';

const problems = (text: string) => {
  const parsed = parseConfig(text);
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

test('what is not said has its default', () =>
  expect(parseConfig('version: 1')).toMatchObject({ ok: true, config: DEFAULT_CONFIG }));

test('everything can be said', () =>
  expect(
    parseConfig(
      'version: 1\nattempt:\n  setup: [npm ci]\n  test: [npm test]\n  repair-rounds: 1\n  max-turns: 9\n  budget-usd: 2.5\n  model: opus\n' +
        '  timeout-minutes: 30\n  test-timeout-minutes: 5\n  sandbox: srt\n' +
        '  network: [packages.example.com, "*.example.com", "db.example.com:5432"]\nlimits: { parallel: 2, tasks-per-author-per-day: 4, budget-usd-per-task: 9, budget-usd-per-day: 50 }\ntimeouts: { assign-minutes: 3, offline-minutes: 7 }\n' +
        'retry: { times: 1, first-seconds: 5, longest-seconds: 60 }\n' +
        'scheduling: { policy: fair-share, fair-by: label, fair-label: "squad/", aging-hours: 8 }\n' +
        'working-hours: { days: [mon, sun], from: "08:30", to: "18:00", time-zone: Asia/Tokyo }\n' +
        'pools: { lab: { labels: [LAB], specialties: [testing], max-parallel: 2, cpus: 2.5, memory-gb: 8, enabled: false, auto-scaled: true } }\n' +
        'bots: { "renovate[bot]": propose, "github-actions[bot]": start }\n' +
        'dashboard: false\n',
    ),
  ).toMatchObject({
    ok: true,
    config: {
      version: 1,
      attempt: {
        setup: ['npm ci'],
        test: ['npm test'],
        repairRounds: 1,
        maxTurns: 9,
        budgetUsd: 2.5,
        model: 'opus',
        timeoutMinutes: 30,
        testTimeoutMinutes: 5,
        sandbox: 'srt',
        network: ['packages.example.com', '*.example.com', 'db.example.com:5432'],
      },
      limits: { parallel: 2, perAuthorPerDay: 4, usdPerTask: 9, usdPerDay: 50 },
      timeouts: { assignMinutes: 3, offlineMinutes: 7 },
      retry: { times: 1, firstSeconds: 5, longestSeconds: 60 },
      scheduling: { policy: 'fair-share', fairBy: 'label', fairLabel: 'squad/', agingHours: 8 },
      'working-hours': { days: ['mon', 'sun'], from: 510, to: 1080, timeZone: 'Asia/Tokyo' },
      pools: {
        lab: {
          ...{ labels: ['lab'], specialties: ['testing'], maxParallel: 2, cpus: 2.5, memoryGb: 8 },
          ...{ enabled: false, autoScaled: true },
        },
      },
      bots: { 'renovate[bot]': 'propose', 'github-actions[bot]': 'start' },
      dashboard: false,
    },
  }));

test('what Claude may do, what is checked out, what stays on the PC, and what the pull request gets can be said', () => {
  const text = [
    'version: 1',
    'attempt:',
    '  fallback-model: claude-sonnet-4-5',
    '  effort: high',
    '  tools: { all: [default, WebFetch], backend: ["Bash(npm *)", mcp__shop__price] }',
    '  mcp-servers:',
    '    shop: { command: node, args: [server.js], env: { PRICE: "42" } }',
    '    docs: { type: http, url: "https://docs.example.com/mcp" }',
    '  repository-runs: [hooks, mcp-servers]',
    '  idle-minutes: 20',
    '  sparse: [packages/api]',
    '  submodules: true',
    '  keep-days: 3',
    '  free-disk-gb: 20',
    '  reviewers: [alice, acme/owners]',
    '  labels: [claude]',
    '  weaker-tests: forbid',
    '  signed-commits: true',
    'retry: { feedback-rounds: 2 }',
  ].join('\n');
  expect(parseConfig(text)).toMatchObject({
    ok: true,
    config: {
      attempt: {
        ...{ fallbackModel: 'claude-sonnet-4-5', effort: 'high', idleMinutes: 20, sparse: ['packages/api'] },
        tools: { all: ['default', 'WebFetch'], backend: ['Bash(npm *)', 'mcp__shop__price'] },
        mcpServers: {
          shop: { command: 'node', args: ['server.js'], env: { PRICE: '42' } },
          docs: { type: 'http', url: 'https://docs.example.com/mcp' },
        },
        ...{ weakerTests: 'forbid', signedCommits: true, repositoryRuns: ['hooks', 'mcp-servers'] },
        ...{ submodules: true, keepDays: 3, freeDiskGb: 20, reviewers: ['alice', 'acme/owners'], labels: ['claude'] },
      },
      retry: { feedbackRounds: 2 },
    },
  });
});

test('what is not set is not sent: an older action would refuse it', () => {
  const { attempt } = DEFAULT_CONFIG;
  expect(Object.keys(attempt).toSorted()).toEqual([
    ...['budgetUsd', 'maxTurns', 'network', 'repairRounds', 'sandbox', 'setup', 'test'],
    ...['testTimeoutMinutes', 'timeoutMinutes'],
  ]);
});

test.each([
  ['model: "--dangerous"', 'expected the name of a model'],
  ['tools: { all: ["Bash,Write"] }', 'expected a tool such as `Bash`'],
  ['sparse: [../other]', 'expected a directory from the root of the repository'],
  ['sparse: [/etc]', 'expected a directory from the root of the repository'],
  ['reviewers: ["@alice"]', 'expected a login, or `organization/team`'],
  ['repository-runs: [agents]', 'allowed "hooks", "mcp-servers"'],
  ['effort: most', 'allowed "low", "medium", "high", "xhigh", "max"'],
  ['idle-minutes: 0', 'must be more than 0'],
])('`%s` is refused with what is expected', (line, expected) => {
  expect(problems(`version: 1\nattempt:\n  ${line}`).join()).toContain(expected);
});

describe('a problem names its line, its column, what was found and what is allowed', () => {
  test.each([
    ['an empty file', '', '1:1 `version` is missing: allowed 1.'],
    ['another version', 'version: 2', '1:10 `version` is 2: allowed 1.'],
    ['a wrong type', 'version: 1\nattempt:\n  test: npm test', '3:9 `attempt.test` is "npm test": expected a list.'],
    ['a number out of range', 'version: 1\nlimits:\n  parallel: 0', '3:13 `limits.parallel` is 0: must be at least 1.'],
    [
      'no host',
      'version: 1\nattempt:\n  network: ["https://x.example/"]',
      '3:13 `attempt.network.0` is "https://x.example/": expected a host such as `packages.example.com`, `*.example.com` or `example.com:8443`.',
    ],
    [
      'every host',
      'version: 1\nattempt:\n  network: ["*"]',
      '3:13 `attempt.network.0` is "*": expected a host such as `packages.example.com`, `*.example.com` or `example.com:8443`.',
    ],
    [
      'a bot by half its name',
      'version: 1\nbots:\n  renovate: propose',
      '3:13 `bots.renovate` is "propose": expected the name of an App\'s bot, such as `renovate[bot]`.',
    ],
    [
      'a right there is not',
      'version: 1\nbots:\n  renovate[bot]: write',
      '3:18 `bots.renovate[bot]` is "write": allowed "propose", "start".',
    ],
    ['a fraction', 'version: 1\nlimits:\n  parallel: 1.5', '3:13 `limits.parallel` is 1.5: expected a whole number.'],
    [
      'a time of day without quotes',
      'version: 1\nworking-hours: { from: 8, to: "18:00" }',
      '2:24 `working-hours.from` is 8: expected text.',
    ],
    [
      'a time of day there is not',
      'version: 1\nworking-hours:\n  from: "25:00"\n  to: "18:00"',
      '3:9 `working-hours.from` is "25:00": expected a time of day in quotes, such as "08:30".',
    ],
    [
      'hours that never come',
      'version: 1\nworking-hours:\n  from: "08:00"\n  to: "08:00"',
      '4:7 `working-hours.to` is "08:00": must differ from `from`; leave `working-hours` out to work around the clock.',
    ],
    [
      'a time zone there is not',
      'version: 1\nworking-hours: { from: "08:00", to: "18:00", time-zone: Mars/Olympus }',
      '2:57 `working-hours.time-zone` is "Mars/Olympus": expected a time zone such as `Europe/Berlin`, `Asia/Tokyo` or `UTC`.',
    ],
    [
      'an unknown policy',
      'version: 1\nscheduling: { policy: lifo }',
      '2:23 `scheduling.policy` is "lifo": allowed "fifo", "priority", "skill", "fair-share". Did you mean `fifo`?',
    ],
    [
      'a setting of a pool there is not',
      'version: 1\npools:\n  lab:\n    labels: [lab]\n    max: 2',
      '5:5 `pools.lab.max` is not a setting. Allowed here: `labels`, `specialties`, `max-parallel`, `cpus`, `memory-gb`, `enabled`, `auto-scaled`.',
    ],
    [
      'an auto-scaled pool that does nothing',
      'version: 1\npools:\n  lab: { labels: [lab], auto-scaled: true }',
      '3:8 `pools.lab.specialties` is missing: an auto-scaled pool must say what it does, since its runners may not exist yet.',
    ],
    [
      'a budget that no attempt fits in',
      'version: 1\nlimits: { budget-usd-per-day: 3 }',
      '2:31 `limits.budget-usd-per-day` is 3: must be at least `attempt.budget-usd` (5), or no task ever starts.',
    ],
    [
      'a container of no image',
      'version: 1\nattempt:\n  sandbox: docker',
      '3:12 `attempt.sandbox` is "docker": `docker` runs containers of an image: name it in `attempt.image`.',
    ],
    [
      'an image that is none',
      'version: 1\nattempt:\n  image: --privileged',
      '3:10 `attempt.image` is "--privileged": expected the name of an image, such as `registry.example.com/team/build:24`.',
    ],
    ['a list instead of a mapping', '- 1', '1:1 `the file` is [1]: expected a mapping.'],
  ])('%s', (_, text, problem) => expect(problems(text)).toEqual([problem]));

  test('an unknown key, with the nearest one', () =>
    expect(problems('version: 1\nattempt:\n  max-turn: 3')).toEqual([
      '3:3 `attempt.max-turn` is not a setting. Did you mean `max-turns`? Allowed here: `setup`, `test`, `repair-rounds`, `max-turns`, `budget-usd`, `model`, `fallback-model`, `effort`, `tools`, `mcp-servers`, `repository-runs`, `timeout-minutes`, `test-timeout-minutes`, `idle-minutes`, `sparse`, `submodules`, `keep-days`, `free-disk-gb`, `reviewers`, `labels`, `weaker-tests`, `signed-commits`, `sandbox`, `image`, `pids`, `network`.',
    ]));
  test('several at once', () => expect(problems('version: 2\nlimit: {}\nlimits: { parallel: x }')).toHaveLength(3));
  test('text that is no YAML', () => expect(problems('a: [\nb: 1')[0]).toMatch(/^\d+:\d+ /));
  test('a file that is far too long', () => expect(problems('#'.repeat(70_000))[0]).toContain('65536 are allowed'));
  test('aliases that multiply', () => {
    const lines = [
      'a: &a [1,1,1,1,1,1,1,1,1]',
      ...'bcdefgh'.split('').map((key, at) => {
        const before = 'abcdefgh'[at];
        return `${key}: &${key} [*${before},*${before},*${before},*${before},*${before},*${before},*${before},*${before},*${before}]`;
      }),
    ];
    expect(problems(lines.join('\n'))[0]).toMatch(/alias/i);
  });
});

test('the JSON Schema for editors is fresh (node app/config/generate-schema.ts)', async () =>
  expect(await readFile(SCHEMA_FILE, 'utf8')).toBe(generateSchema()));

test('a policy of the operator’s own is one of those allowed', () => {
  const text = 'version: 1\nscheduling: { policy: security-first }';
  expect(parseConfig(text, ['security-first'])).toMatchObject({ ok: true });
  expect(parseConfig(text, ['security-last'])).toMatchObject({
    problems: [
      { line: 2, column: 23, message: expect.stringMatching(/"security-last"\. Did you mean `security-last`\?$/) },
    ],
  });
});

test('the place of a setting is known, or the nearest around it', () => {
  const parsed = parseConfig('version: 1\npools:\n  lab:\n    labels: [lab, gpu]');
  if (!parsed.ok) throw new Error('It has errors');
  expect(parsed.placeOf(['pools', 'lab', 'labels', 1])).toEqual({ line: 4, column: 19 });
  expect(parsed.placeOf(['pools', 'lab', 'specialties'])).toEqual({ line: 4, column: 5 });
  expect(parsed.placeOf(['scheduling', 'policy'])).toEqual({ line: 1, column: 1 });
});
