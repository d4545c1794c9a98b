/**
 * Stryker's test runner for the pure core (a plugin, `stryker.config.json` names it). Stryker makes the mutants and the
 * report; all of them are tried while the tests run for the first time (`try-mutants.ts`), and asked for afterwards.
 */
import { resolve } from 'node:path';
import { createVitest } from 'vitest/node';
import type { Coverage, Noticed, Tried, TriedTest } from './try-mutants.ts';

type All = { tests: TriedTest[]; coverage: Coverage; noticed: Record<string, Noticed> };

/** As Stryker's `MutantRunResult` and `DryRunResult` have it. */
type MutantResult =
  | { status: 'killed'; killedBy: string[]; failureMessage: string; nrOfTests: number }
  | { status: 'survived'; nrOfTests: number };

class InPlaceRunner {
  #all: Promise<All> | undefined;

  /** "Reloads", or Stryker would start a process, and try them all, for each mutant that modules also come by while they load. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    const { tests, coverage } = await this.#tryAll();
    return {
      status: 'complete',
      tests: tests.map((test) => ({ ...test, status: 0 })),
      mutantCoverage: coverage,
    };
  }

  async mutantRun({
    activeMutant,
    testFilter = [],
  }: {
    activeMutant: { id: string };
    testFilter?: string[];
  }): Promise<MutantResult> {
    const { noticed } = await this.#tryAll();
    const { by, message } = noticed[activeMutant.id] ?? {};
    if (by === undefined) return { status: 'survived', nrOfTests: testFilter.length };
    return { status: 'killed', killedBy: [by], failureMessage: message ?? '', nrOfTests: testFilter.indexOf(by) + 1 };
  }

  #tryAll(): Promise<All> {
    this.#all ??= tryAll();
    return this.#all;
  }
}

async function tryAll(): Promise<All> {
  const vitest = await createVitest('test', {
    config: resolve('test/mutation/vitest.config.ts'),
    runner: resolve('test/mutation/try-mutants.ts'),
    watch: false,
    reporters: [{}],
  });
  const { testModules } = await vitest.start();
  const failed = testModules.flatMap((module) => [
    ...module.errors().map(({ message }) => `${module.moduleId}: ${message}`),
    ...[...module.children.allTests('failed')].map((test) => `${test.fullName}: ${test.result().errors?.[0]?.message}`),
  ]);
  const tried = testModules.map((module) => module.meta() as { tried?: Tried }).flatMap(({ tried }) => tried ?? []);
  await vitest.close();
  if (failed.length > 0 || tried.length === 0) throw new Error(`Tests fail without a mutant:\n${failed.join('\n')}`);
  return {
    tests: tried.flatMap(({ tests }) => tests),
    coverage: {
      static: Object.assign({}, ...tried.map(({ coverage }) => coverage.static)),
      perTest: Object.assign({}, ...tried.map(({ coverage }) => coverage.perTest)),
    },
    noticed: Object.assign({}, ...tried.map(({ noticed }) => noticed)),
  };
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-place', injectableClass: InPlaceRunner }];
