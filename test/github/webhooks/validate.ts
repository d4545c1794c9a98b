/** Judges webhook payloads by `@octokit/webhooks-schemas`, and by GitHub's OpenAPI description where those know no such event. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenApi } from '../rest/openapi.ts';

const require = createRequire(import.meta.url);

/** Complaints about a payload; none when it is fine. */
export type ValidatePayload = (event: string, action: string | undefined, payload: unknown) => string[];

/**
 * Members GitHub sends today that the schemas (frozen in 2024, and closed to additions) don't know. Each is in GitHub's
 * OpenAPI description of the same object.
 */
const NEWER = new Set([
  'client_id',
  'closed_by',
  'has_pull_requests',
  'issue_dependencies_summary',
  'issue_field_values',
  'parent_issue_url',
  'pinned_comment',
  'run_attempt',
  'sub_issues_summary',
  'type',
  'user_view_type',
]);

type Definitions = Record<string, object>;

/** The schema of one definition with those it reaches, so that Ajv need not compile all 344. */
function standalone(all: Definitions, name: string): object {
  const definitions: Definitions = {};
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const target = key === '$ref' ? String(inner).replace('#/definitions/', '') : undefined;
      const schema = target === undefined ? undefined : all[target];
      if (target === undefined || !schema) visit(inner);
      else if (!definitions[target]) {
        definitions[target] = schema;
        visit(schema);
      }
    }
  };
  visit(all[name]);
  return { ...all[name], definitions };
}

function readDefinitions(): Definitions {
  const file = require.resolve('@octokit/webhooks-schemas/schema.json');
  const { definitions } = JSON.parse(readFileSync(file, 'utf8'));
  // An App has a client id by now, and may subscribe to events that are younger than the schema's list (`sub_issues`). These
  // can't be let off afterwards like the others: they stand below a `oneOf`, which fails as a whole.
  Object.assign(definitions.app.properties, {
    client_id: { type: 'string' },
    events: { type: 'array', items: { type: 'string' } },
  });
  return definitions;
}

let loaded: ValidatePayload | undefined;

/** Reads the schemas when they are first needed, once per process. */
export function payloadValidator(openapi: OpenApi): ValidatePayload {
  loaded ??= createValidator(openapi);
  return loaded;
}

function createValidator(openapi: OpenApi): ValidatePayload {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  addFormats.default(ajv);
  const definitions = readDefinitions();
  const compiled = new Map<string, ValidateFunction>();
  const compile = (name: string): ValidateFunction => {
    const validate = compiled.get(name) ?? ajv.compile(standalone(definitions, name));
    compiled.set(name, validate);
    return validate;
  };
  return (event, action, payload) => {
    const name = [`${event}$${action}`, `${event}$event`].find((one) => definitions[one] !== undefined);
    if (name === undefined) {
      const complaints = openapi.checkWebhook([event, action].filter(Boolean).join('-').replaceAll('_', '-'), payload);
      if (complaints === undefined) return [`no such event: ${event} ${action ?? ''}`];
      // The description asks for an organization even where a person owns the repository.
      return complaints.filter((complaint) => !complaint.includes("required property 'organization'"));
    }
    const validate = compile(name);
    return validate(payload) ? [] : (validate.errors ?? []).filter(isOurs).slice(0, 5).map(words);
  };
}

const isOurs = (error: ErrorObject): boolean =>
  !(error.keyword === 'additionalProperties' && NEWER.has(String(error.params.additionalProperty)));

const words = (error: ErrorObject): string =>
  `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`;
