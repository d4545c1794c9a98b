import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { BUNDLE_PATH, bundle, DIST } from '../../action/bundle.ts';
import { compiledPath, homeOf } from '../../action/home.ts';
import { dispatchInputsSchema } from '../../app/contract/dispatch.ts';
import { scratch } from './scratch.ts';

const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');

const distFiles = (): Record<string, string> =>
  Object.fromEntries(readdirSync(DIST).map((name) => [name, readFileSync(join(DIST, name), 'utf8')]));

describe('action/dist', () => {
  test('is what the sources give: run `npm run bundle` otherwise', async () => {
    const [built, there] = [await bundle(), distFiles()];
    expect(Object.keys(there).sort()).toEqual(Object.keys(built).sort());
    // Not toEqual: the difference of two megabytes helps nobody.
    expect(Object.entries(built).every(([name, code]) => code === there[name])).toBe(true);
  });

  test('is at most 2 MB', () => {
    const bytes = Object.values(distFiles()).reduce((sum, code) => sum + Buffer.byteLength(code), 0);
    expect(bytes).toBeLessThanOrEqual(2_000_000);
  });

  test('has V8 keep what it compiled in the home, which no command in a sandbox may write', async () => {
    await using directory = await scratch();
    const workspace = join(directory.path, 'work', 'shop');
    spawnSync(NODE, [BUNDLE_PATH], { env: { RUNNER_WORKSPACE: workspace }, encoding: 'utf8' });
    const compiled = compiledPath(homeOf(workspace, undefined));
    expect(readdirSync(compiled, { recursive: true }).length).toBeGreaterThan(1);
    spawnSync(NODE, [BUNDLE_PATH], { env: {}, encoding: 'utf8', cwd: directory.path });
    expect(existsSync(join(directory.path, 'compiled'))).toBe(false);
  });

  test('names every bad input and fails the step', () => {
    const { status, stdout } = spawnSync(NODE, [BUNDLE_PATH], { env: { INPUT_TASK: 'zero' }, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^::error::The action was started with bad inputs:%0A- input `task`: expected a positive whole number/,
    );
    expect(stdout).toContain('variable `GITHUB_REPOSITORY`');
  });
});

test('action.yml declares the inputs of the contract, and the file that exists', () => {
  const schema = z.object({
    inputs: z.record(z.string(), z.object({ description: z.string() })),
    runs: z.object({ using: z.string(), main: z.string() }),
  });
  const action = schema.parse(parse(readFileSync(join(import.meta.dirname, '../../action/action.yml'), 'utf8')));
  expect(Object.keys(action.inputs)).toEqual([...Object.keys(dispatchInputsSchema.shape), 'token']);
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
});
