import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { BUNDLE_PATH, bundle } from '../../action/bundle.ts';
import { dispatchInputsSchema } from '../../app/contract/dispatch.ts';

const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');

describe('action/dist/index.js', () => {
  test('is what the sources give: run `npm run bundle` otherwise', async () => {
    // Not toBe: the difference of two megabytes helps nobody.
    expect((await bundle()) === readFileSync(BUNDLE_PATH, 'utf8')).toBe(true);
  });

  test('is at most 2 MB', () => {
    expect(statSync(BUNDLE_PATH).size).toBeLessThanOrEqual(2_000_000);
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
