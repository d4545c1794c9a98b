/** The sample shop and the tour's tasks, played once each by the real CLI: every fault is real, and so is every fix. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { toolResults } from '../model/conversation.ts';
import { type Model, type ModelRequest, startModel } from '../model/server.ts';
import { git, npmTest, type Played, playTask } from './play-task.ts';
import { seedFiles } from './seed.ts';
import { SPARE, TOUR } from './tour.ts';

const ALL = [...TOUR, SPARE];

let root: string;
let origin: string;
let requests: ModelRequest[];
const played = new Map<string, Played>();

async function seedOrigin(): Promise<void> {
  const seed = join(root, 'seed');
  for (const { path, content, mode } of seedFiles()) {
    await mkdir(dirname(join(seed, path)), { recursive: true });
    await writeFile(join(seed, path), content, { mode: Number.parseInt(mode, 8) & 0o777 });
  }
  await git(seed, 'init', '--quiet', '--initial-branch=main');
  await git(seed, 'add', '--all');
  await git(seed, 'commit', '--quiet', '--message', 'The shop');
  await git(root, 'clone', '--quiet', '--bare', seed, origin);
}

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'shop-')));
  origin = join(root, 'origin.git');
  await seedOrigin();
  await using model: Model = await startModel({ scripts: ALL.map((task) => task.script) });
  // Two at a time, as many as the smallest machine has cores.
  const waiting = [...ALL];
  const work = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift())
      played.set(task.key, await playTask(task, origin, root, model.url));
  };
  await Promise.all([work(), work()]);
  requests = model.requests;
}, 120_000);

afterAll(() => rm(root, { recursive: true }));

/** A fresh clone of what the shop is before anything is fixed. */
async function fresh(name: string): Promise<string> {
  await git(root, 'clone', '--quiet', '--branch', 'main', origin, name);
  return join(root, name);
}

test('before the tour the shop’s own tests pass', async () => {
  expect(await npmTest(await fresh('before'))).toMatchObject({ passed: true });
});

test('the seed is the whole repository, with its hidden files and without the cluster’s workflow', () => {
  const paths = seedFiles().map((file) => file.path);
  expect(paths).toEqual(paths.toSorted());
  expect(paths).toEqual(
    expect.arrayContaining(['.github/claude-cluster.yml', '.github/workflows/ci.yml', 'CLAUDE.md', 'public/page.js']),
  );
  expect(paths).not.toContain('.github/workflows/claude-task.yml');
});

test('the configuration is the attempt’s settings in kebab-case', () => {
  const config = seedFiles().find((file) => file.path === '.github/claude-cluster.yml');
  expect(parse(config?.content ?? '')).toEqual({
    version: 1,
    attempt: { test: ['npm test'], 'repair-rounds': 3, 'max-turns': 30 },
  });
});

test('the tour has a task for each PC, an outsider’s, a repair and a retry', () => {
  expect(new Set(TOUR.map((task) => task.specialty))).toEqual(new Set(['backend', 'frontend', 'testing', 'devops']));
  expect(TOUR.filter((task) => task.author === 'outsider')).toHaveLength(1);
  expect(TOUR.filter((task) => task.expected.repairRounds > 0)).toHaveLength(1);
  expect(TOUR.filter((task) => task.expected.failures.length > 0)).toHaveLength(1);
  for (const task of ALL) {
    expect(task.script.name).toBe(task.key);
    expect(task.body).toContain(`\`script:${task.key}\``);
  }
});

describe.each(ALL)('$key', ({ key, expected }) => {
  test('goes as expected and ends with passing tests', () => {
    expect(played.get(key)).toMatchObject({ ...expected, passed: true, troubles: [] });
  });

  test('brings tests that fail without the fix', async () => {
    const directory = await fresh(`${key}-unfixed`);
    const tests = expected.files.filter((file) => file.startsWith('test/'));
    expect(tests).not.toEqual([]);
    await git(directory, 'checkout', '--quiet', `origin/${key}`, '--', ...tests);
    expect(await npmTest(directory)).toMatchObject({ passed: false });
  });
});

test('no edit of a script misses', () => {
  const failed = requests.flatMap(({ script, messages }) =>
    toolResults(messages).flatMap(({ text, isError }) => (isError ? [`${script}: ${text}`] : [])),
  );
  // The one that should: the new tests of the discount find the fault.
  expect(failed).toEqual([expect.stringMatching(/^discount-boundaries: Exit code 1/)]);
});

test('all branches merge one after the other without a conflict, and the tests pass together', async () => {
  const directory = await fresh('merged');
  for (const { key } of ALL) await git(directory, 'merge', '--quiet', '--no-ff', '--no-edit', `origin/${key}`);
  expect(await npmTest(directory)).toMatchObject({ passed: true });
});
