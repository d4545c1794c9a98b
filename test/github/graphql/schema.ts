/** GitHub's own public GraphQL schema. */
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { buildSchema, type GraphQLSchema } from 'graphql';

let schema: GraphQLSchema | undefined;

/**
 * Built at the first request (0.2 s). It defines two fields twice, which a validation of the SDL would refuse. The file is
 * read by path, since importing the package builds the schema twice more.
 */
export function loadSchema(): GraphQLSchema {
  if (schema) return schema;
  const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url);
  if (manifest === undefined) throw new Error('@octokit/graphql-schema is not installed: run npm ci');
  schema = buildSchema(readFileSync(join(dirname(manifest), 'schema.graphql'), 'utf8'), {
    assumeValid: true,
    assumeValidSDL: true,
  });
  return schema;
}
