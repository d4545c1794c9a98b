/**
 * Vitest's runner with one thing more: after each test it runs the same test again with every mutant that the test comes
 * by and that nobody has noticed yet. All in the process that has everything loaded: a mutant costs a test, not a start.
 */
import { type RunnerTestCase, type RunnerTestFile, TestRunner } from 'vitest';
import { forgetWhatWasKept, keepTrack } from './kept.ts';

/** What Stryker's instrumentation of the sources reads and writes. */
type Stryker = {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: Coverage;
};
export type Coverage = { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
export type TriedTest = { id: string; name: string; timeSpentMs: number };
export type Noticed = { by: string; message: string };
/** Of one test file; `coverage` is of all files so far. */
export type Tried = { tests: TriedTest[]; coverage: Coverage; noticed: Record<string, Noticed> };

/** Shared by the files, which run in one process. */
type Shared = { stryker: Stryker; noticed: Record<string, Noticed> };

/** A mutant that is come by a hundred times as often as the original has lost its way. */
const PATIENCE = 100;
const LEAST_PATIENCE = 10_000;
/** Of computing: a slow test would run again for thousands of mutants. */
const LONGEST_MS = 30;

export default class TryMutants extends TestRunner {
  readonly #tests: TriedTest[] = [];

  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    keepTrack();
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const { stryker, noticed } = state();
    const id = idOf(test);
    const run = TestRunner.getTestFn(test);

    stryker.currentTestId = id;
    const from = performance.now();
    const before = process.threadCpuUsage();
    await anew(run);
    const { user, system } = process.threadCpuUsage(before);
    stryker.currentTestId = undefined;
    const { perTest } = stryker.mutantCoverage ?? nothing();
    if (user + system > LONGEST_MS * 1000) delete perTest[id];
    this.#tests.push({ id, name: id, timeSpentMs: performance.now() - from });

    const hits = { ...perTest[id] };
    stryker.currentTestId = 'again';
    for (const [mutant, count] of Object.entries(hits)) {
      if (noticed[mutant]) continue;
      this.onBeforeTryTask(test, { retry: 0, repeats: 0 });
      Object.assign(stryker, { activeMutant: mutant, hitCount: 0, hitLimit: LEAST_PATIENCE + count * PATIENCE });
      try {
        await anew(run);
        this.onAfterTryTask(test);
      } catch (error) {
        noticed[mutant] = { by: id, message: String(error).slice(0, 500) };
      } finally {
        stryker.activeMutant = undefined;
      }
    }
    // A mutant that left something behind would be found here, as a test that fails without any.
    this.onBeforeTryTask(test, { retry: 0, repeats: 0 });
    await anew(run);
    stryker.currentTestId = undefined;
    delete stryker.mutantCoverage?.perTest['again'];
  }

  override async onAfterRunSuite(suite: Parameters<TestRunner['onAfterRunSuite']>[0]): Promise<void> {
    await super.onAfterRunSuite(suite);
    if (!('filepath' in suite)) return;
    const { stryker, noticed } = state();
    const tests = this.#tests.splice(0);
    const coverage = stryker.mutantCoverage ?? nothing();
    Object.assign(suite.meta, { tried: { tests, coverage, noticed } satisfies Tried });
  }
}

const nothing = (): Coverage => ({ static: {}, perTest: {} });

async function anew(run: () => unknown): Promise<void> {
  forgetWhatWasKept();
  await run();
}

function state(): Shared {
  const all = globalThis as typeof globalThis & { __stryker__?: Stryker; mutation?: Shared };
  all.__stryker__ ??= {};
  all.mutation ??= { stryker: all.__stryker__, noticed: {} };
  return all.mutation;
}

function idOf(test: RunnerTestCase): string {
  const names = [test.name];
  for (let { suite } = test; suite; suite = suite.suite) names.unshift(suite.name);
  return `${test.file.name}#${names.join(' > ')}#${test.id}`;
}
