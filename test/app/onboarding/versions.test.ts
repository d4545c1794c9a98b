import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WORKFLOW_PATH } from '../../../app/contract/dispatch.ts';
import { readOwnWorkflow } from '../../../app/github/setup.ts';
import { WORKFLOW_VERSIONS } from '../../../app/onboarding/versions.ts';

const file = join(import.meta.dirname, '../../..', WORKFLOW_PATH);

test('the app computes the id that git gives the workflow', () =>
  expect(readOwnWorkflow().oid).toBe(execFileSync('git', ['hash-object', '--no-filters', file]).toString().trim()));

test('the last version is the workflow as it is: whoever changed it adds its id to app/onboarding/versions.ts', () =>
  expect(WORKFLOW_VERSIONS.at(-1)).toBe(readOwnWorkflow().oid));

test('no version is there twice', () => expect(new Set(WORKFLOW_VERSIONS).size).toBe(WORKFLOW_VERSIONS.length));
