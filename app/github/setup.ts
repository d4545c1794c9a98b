/** Reads what a repository has of what tasks need, and the workflow it should have. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { WORKFLOW_PATH } from '../contract/dispatch.ts';
import type { OwnWorkflow, SetupFacts } from '../onboarding/setup.ts';
import type { Client } from './client.ts';
import { dataDespiteNotFound } from './errors.ts';
import type { RepoRef } from './ports.ts';
import { setupQuery, setupSchema, toSetup } from './setup-query.ts';
import { nameVariables } from './task-query.ts';

/** The workflow of this checkout: the one text that is proposed. */
export function readOwnWorkflow(): OwnWorkflow {
  return workflowOf(readFileSync(new URL(`../../${WORKFLOW_PATH}`, import.meta.url), 'utf8'));
}

/** A workflow with git's id of it (`git hash-object`). */
export function workflowOf(text: string): OwnWorkflow {
  const oid = createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
  return { text, oid };
}

const responseSchema = z.object({ repository: setupSchema.nullable() });

/** null when the App does not see the repository any more. */
export async function readSetup(client: Client, repo: RepoRef, own: OwnWorkflow): Promise<SetupFacts | null> {
  const answer = await client.graphql<unknown>(setupQuery(own), nameVariables({ repo })).catch((error: unknown) => {
    const data = dataDespiteNotFound(error, 'repository');
    if (data === undefined) throw error;
    return data;
  });
  const { repository } = responseSchema.parse(answer);
  return repository && toSetup(repository);
}
