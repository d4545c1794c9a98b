/** Several GraphQL mutations as one document: one request, carried out by GitHub in order. */

/** `returns` is what to select of the answer; by default nothing of use. */
export type Mutation = { field: string; input: Record<string, unknown>; returns?: string };

/** The name GitHub gives the input type of a mutation: `addComment` takes `AddCommentInput`. */
const inputType = (field: string) => `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;

export function mutationDocument(name: string, mutations: readonly Mutation[]) {
  const declared = mutations.map(({ field }, at) => `$i${at}: ${inputType(field)}`).join(', ');
  const fields = mutations.map(
    ({ field, returns = 'clientMutationId' }, at) => `m${at}: ${field}(input: $i${at}) { ${returns} }`,
  );
  return {
    query: `mutation ${name}(${declared}) {\n  ${fields.join('\n  ')}\n}`,
    variables: Object.fromEntries(mutations.map(({ input }, at) => [`i${at}`, input])),
  };
}

const COLOURS: Readonly<Record<string, string>> = {
  'claude:pending': 'fbca04',
  'claude:blocked': 'b60205',
  'claude:queued': 'c5def5',
  'claude:assigned': 'bfd4f2',
  'claude:in-progress': '1d76db',
  'claude:testing': '5319e7',
  'claude:review': '0e8a16',
  'claude:completed': '0e8a16',
  'claude:failed': 'd73a4a',
  'claude:cancelled': 'cccccc',
  'priority:urgent': 'b60205',
  'priority:high': 'd93f0b',
  'priority:medium': 'fbca04',
  'priority:low': 'c2e0c6',
};
const SPECIALTY_COLOUR = 'd4c5f9';

/** Colour and description of one of our labels, as they are created when first needed. */
export function labelLook(name: string): { color: string; description: string } {
  const [family, word = ''] = name.split(':');
  const color = COLOURS[name] ?? SPECIALTY_COLOUR;
  switch (family) {
    case 'claude':
      return { color, description: `Claude Code Cluster: the task is ${word}` };
    case 'priority':
      return { color, description: `Claude Code Cluster: ${word} priority` };
    default:
      return { color, description: `Claude Code Cluster: work for a ${word} PC` };
  }
}
