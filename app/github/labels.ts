/** Creates the app's labels where they are missing: all at once, at a repository's first task. */
import { z } from 'zod';
import type { Client } from './client.ts';
import { graphqlErrors } from './errors.ts';
import { labelLook, mutationDocument } from './mutations.ts';
import type { Labelled, Reading, TaskRef } from './ports.ts';
import { nameVariables, ourLabels } from './task-query.ts';

const createdSchema = z.record(
  z.string(),
  z.object({ label: z.object({ id: z.string(), name: z.string() }).nullable() }).nullable(),
);
const listedSchema = z.object({
  repository: z.record(z.string(), z.object({ id: z.string(), name: z.string() }).nullable()),
});

/** Node ids of `names`; asks nothing when all are known. */
export async function ensureLabels(
  client: Client,
  ref: TaskRef,
  { facts, labelIds, specialties }: Reading & Labelled,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const lacks = (ids: ReadonlyMap<string, string>) => names.some((name) => !ids.has(name));
  if (!lacks(labelIds)) return labelIds;
  // What a task had before the configuration changed may be needed once more.
  const missing = [...new Set([...ourLabels(specialties), ...names])].filter((name) => !labelIds.has(name));
  const { query, variables } = mutationDocument(
    'createLabels',
    missing.map((name) => ({
      field: 'createLabel',
      input: { repositoryId: facts.repository.nodeId, name, ...labelLook(name) },
      returns: 'label { id name }',
    })),
  );
  // Someone else may create the same labels at the same moment; what they made is read below.
  const answer = await client.graphql<unknown>(query, variables).catch((error: unknown) => {
    const partial = graphqlErrors(error);
    if (!partial?.errors.every(({ message }) => /already|taken/i.test(message))) throw error;
    return partial.data;
  });
  const created = createdSchema.parse(answer ?? {});
  const ids = new Map(labelIds);
  for (const entry of Object.values(created)) if (entry?.label) ids.set(entry.label.name.toLowerCase(), entry.label.id);
  return lacks(ids) ? new Map([...ids, ...(await readLabels(client, ref, missing))]) : ids;
}

async function readLabels(client: Client, ref: TaskRef, names: string[]): Promise<Map<string, string>> {
  const fields = names.map((name, at) => `l${at}: label(name: ${JSON.stringify(name)}) { id name }`).join(' ');
  const text = `query labels($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${fields} } }`;
  const { repository } = listedSchema.parse(await client.graphql<unknown>(text, nameVariables(ref)));
  return new Map(Object.values(repository).flatMap((label) => (label ? [[label.name.toLowerCase(), label.id]] : [])));
}
