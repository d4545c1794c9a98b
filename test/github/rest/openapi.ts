/** GitHub's own OpenAPI description: finds the operation of a request, validates requests and our responses against it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

type Parameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: JsonObject };

type Found = { description: Description; params: Record<string, string> };

export type Description = {
  id: string;
  method: string;
  template: string;
  documentationUrl: string;
  parameters: Parameter[];
  requestBody: { required: boolean; schema: JsonObject } | undefined;
  /** JSON schema per status; undefined where the answer has no JSON content. */
  responses: Map<number, JsonObject | undefined>;
};

export type OpenApi = {
  /** The operation and its raw path parameters; undefined when GitHub has no such path and method. */
  find(method: string, path: string): Found | undefined;
  /** Complaints about the path or query parameters, which are converted in place; undefined when fine. */
  checkParameters(description: Description, where: 'path' | 'query', values: Record<string, unknown>): string[];
  checkRequest(description: Description, body: unknown): ErrorObject[];
  /** `text` is the body as JSON; undefined where there is none. */
  checkResponse(description: Description, status: number, body: unknown): string[];
  /** Complaints about a webhook's payload, by the description's name (`issues-opened`); undefined when it knows no such one. */
  checkWebhook(name: string, payload: unknown): string[] | undefined;
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, examples and descriptions go. */
function toJsonSchema(value: Json): Json {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (!isObject(value)) return value;
  const schema: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    if (
      ['nullable', 'example', 'examples', 'externalDocs', 'discriminator', 'xml', 'deprecated'].includes(key) &&
      !isSchemaMap(value)
    )
      continue;
    if (key.startsWith('x-')) continue;
    if (key === 'description' && typeof inner === 'string') continue;
    schema[key === 'allOf' && isUserOrEnterprise(inner) ? 'anyOf' : key] = toJsonSchema(inner);
  }
  if (value.nullable !== true) return schema;
  const { type, enum: values } = schema;
  if (typeof type === 'string') {
    schema.type = [type, 'null'];
    if (Array.isArray(values) && !values.includes(null)) schema.enum = [...values, null];
    return schema;
  }
  return { anyOf: [{ type: 'null' }, schema] };
}

/** Octokit's edition of the description makes some accounts a user *and* an enterprise, where GitHub's says *or*. */
function isUserOrEnterprise(schemas: Json): boolean {
  const titles = Array.isArray(schemas) ? schemas.map((schema) => isObject(schema) && schema.title) : [];
  return titles.join() === 'Simple User,Enterprise';
}

/** A map from property names to schemas (`properties: {example: {...}}`), where no key is a keyword. */
function isSchemaMap(value: JsonObject): boolean {
  return Object.values(value).every(isObject);
}

/** In an address `18` is a number and a string at once, which `oneOf` both would refuse. */
function tolerant({ oneOf, ...schema }: JsonObject): JsonObject {
  return oneOf === undefined ? schema : { ...schema, anyOf: oneOf };
}

/** What can't be decoded stays as it is, and is then not found. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function templatePattern(template: string): RegExp {
  // `path`, `ref` and the like may hold slashes when they end the path (contents/{path}, git/ref/{ref}).
  const last = /\{([^}]+)\}$/.exec(template)?.[1];
  const source = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{([^}]+)\}/g, (_, name: string) => {
    const slashes = name === last && ['path', 'ref', 'basehead', 'dir'].includes(name);
    return `(?<${name.replaceAll('-', '_')}>${slashes ? '.+' : '[^/]+'})`;
  });
  // The root folder has an empty path.
  return new RegExp(`^${source.replace('/(?<path>.+)', '(?:/(?<path>.*))?')}$`);
}

/** Requests whose description is remembered. */
const MAX_KNOWN = 5000;

let loaded: OpenApi | undefined;

/** Reads the description (13 MB, about 0.2 s; once per process) and compiles schemas when they are first needed. */
export function loadOpenApi(): OpenApi {
  loaded ??= readOpenApi();
  return loaded;
}

function readOpenApi(): OpenApi {
  const file = require.resolve('@octokit/openapi/generated/api.github.com.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  // Formats are not checked here: the description calls `created` a date-time, where GitHub takes `>=2026-01-01`.
  const coercing = new Ajv({
    strict: false,
    allErrors: true,
    coerceTypes: 'array',
    useDefaults: true,
    validateFormats: false,
  });
  for (const instance of [ajv, coercing]) {
    addFormats.default(instance);
    instance.addFormat('repo.nwo', true);
    instance.addFormat('timestamp', true);
  }
  const components = document.components as JsonObject;

  const resolve = (value: Json | undefined): JsonObject => {
    if (!isObject(value)) return {};
    const ref = value.$ref;
    if (typeof ref !== 'string') return value;
    let target: Json | undefined = document;
    for (const key of ref.replace('#/', '').split('/')) target = isObject(target) ? target[key] : undefined;
    return resolve(target);
  };

  /** The schema with every component it reaches below `definitions`, so that Ajv need not read the whole description. */
  const standalone = (schema: JsonObject): JsonObject => {
    const definitions: JsonObject = {};
    const visit = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(visit);
      if (!isObject(value)) return value;
      const ref = value.$ref;
      if (typeof ref === 'string') {
        const name = ref.replace('#/components/schemas/', '');
        if (definitions[name] === undefined) {
          definitions[name] = true;
          const schemas = components.schemas as JsonObject;
          definitions[name] = visit(toJsonSchema(schemas[name] ?? {}));
        }
        return { ...value, $ref: `#/definitions/${name}` };
      }
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
    };
    const root = visit(toJsonSchema(schema)) as JsonObject;
    return { ...root, definitions };
  };

  const jsonSchema = (content: Json | undefined): JsonObject | undefined => {
    const schema = isObject(content) ? resolve(content['application/json']).schema : undefined;
    return isObject(schema) ? schema : undefined;
  };

  type Entry = { pattern: RegExp; literals: number; path: JsonObject; template: string };
  const entries: Entry[] = Object.entries(document.paths as JsonObject)
    .map(([template, path]) => ({
      template,
      path: path as JsonObject,
      pattern: templatePattern(template),
      literals: template.split('/').filter((part) => !part.includes('{')).length,
    }))
    .sort((a, b) => b.literals - a.literals);

  const descriptions = new Map<string, Description>();
  const describe = (entry: Entry, method: string): Description | undefined => {
    const raw = entry.path[method];
    if (!isObject(raw)) return undefined;
    const id = String(raw.operationId);
    const known = descriptions.get(id);
    if (known) return known;
    const parameters = ((raw.parameters ?? []) as Json[]).map(resolve).map((parameter) => ({
      name: String(parameter.name),
      in: parameter.in as Parameter['in'],
      required: parameter.required === true,
      schema: isObject(parameter.schema) ? parameter.schema : {},
    }));
    const requestBody = resolve(raw.requestBody);
    const bodySchema = jsonSchema(requestBody.content);
    const responses = new Map<number, JsonObject | undefined>();
    for (const [status, response] of Object.entries(raw.responses as JsonObject))
      responses.set(Number(status), jsonSchema(resolve(response).content));
    const description: Description = {
      id,
      method: method.toUpperCase(),
      template: entry.template,
      documentationUrl: String((raw.externalDocs as JsonObject | undefined)?.url ?? 'https://docs.github.com/rest'),
      parameters,
      requestBody: bodySchema && { required: requestBody.required === true, schema: bodySchema },
      responses,
    };
    descriptions.set(id, description);
    return description;
  };

  const compiled = new Map<string, ValidateFunction>();
  const compile = (key: string, instance: Ajv, schema: () => JsonObject): ValidateFunction => {
    const known = compiled.get(key);
    if (known) return known;
    const validate = instance.compile(schema());
    compiled.set(key, validate);
    return validate;
  };
  const words = (validate: ValidateFunction): string[] =>
    (validate.errors ?? []).map(
      (error) => `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
    );

  const search = (method: string, path: string): Found | undefined => {
    for (const entry of entries) {
      const match = entry.pattern.exec(path);
      const description = match && describe(entry, method.toLowerCase());
      if (!description) continue;
      const groups = Object.entries(match.groups ?? {});
      const named = new Map(
        description.parameters.map((parameter) => [parameter.name.replaceAll('-', '_'), parameter.name]),
      );
      const params = groups.map(([name, value]) => [named.get(name) ?? name, decode(value ?? '')]);
      return { description, params: Object.fromEntries(params) };
    }
    return undefined;
  };
  /** By method and path: clients ask for the same few again and again. */
  const found = new Map<string, Found | undefined>();

  return {
    find(method, path) {
      const key = `${method} ${path}`;
      if (found.has(key)) return found.get(key);
      if (found.size >= MAX_KNOWN) found.clear();
      const one = search(method, path);
      found.set(key, one);
      return one;
    },
    checkParameters(description, where, values) {
      const parameters = description.parameters.filter((parameter) => parameter.in === where);
      const validate = compile(`${description.id} ${where}`, coercing, () =>
        standalone({
          type: 'object',
          properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, tolerant(schema)])),
          required: parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
        }),
      );
      return validate(values) ? [] : words(validate);
    },
    checkRequest(description, body) {
      const { requestBody } = description;
      if (!requestBody) return [];
      const validate = compile(`${description.id} request`, ajv, () => standalone(requestBody.schema));
      return validate(body) ? [] : (validate.errors ?? []);
    },
    checkResponse(description, status, body) {
      if (status >= 400 && !description.responses.has(status)) return [];
      if (!description.responses.has(status))
        return [`status ${status} is not in the description of ${description.id}`];
      const schema = description.responses.get(status);
      if (!schema) return [];
      const validate = compile(`${description.id} ${status}`, ajv, () => standalone(schema));
      // As it arrives: what JSON leaves out is not there.
      return validate(body === undefined ? undefined : JSON.parse(JSON.stringify(body)))
        ? []
        : words(validate).slice(0, 5);
    },
    checkWebhook(name, payload) {
      const webhook = (document['x-webhooks'] as JsonObject)[name];
      if (!isObject(webhook)) return undefined;
      const schema = jsonSchema(resolve(resolve(webhook.post).requestBody).content);
      if (!schema) return undefined;
      const validate = compile(`webhook ${name}`, ajv, () => standalone(schema));
      return validate(payload) ? [] : words(validate).slice(0, 5);
    },
  };
}
