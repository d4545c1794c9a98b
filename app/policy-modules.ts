/** Loads the operator's own scheduling policies from the file or folder that POLICY_MODULE names; never from a repository. */
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { POLICIES } from './config/scheduling.ts';
import type { OwnPolicies } from './core/schedule/policies/in-turn.ts';
import type { Policy } from './core/schedule/policies/policy.ts';

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs'];
/** As it can stand behind `policy:` in YAML. */
const NAME = /^[a-z][a-z0-9-]{0,49}$/i;

/**
 * Policies by the name that configurations use: a module's default export goes by the file's name, else each function it
 * exports by its own. '' loads none. Throws an Error that says what is wrong, so that the app does not start without them.
 */
export async function loadPolicies(path: string): Promise<OwnPolicies> {
  const policies = new Map<string, Policy>();
  if (path === '') return policies;
  for (const file of await modulesAt(resolve(path)))
    for (const [name, policy] of await policiesIn(file)) {
      if (!NAME.test(name))
        throw wrong(`${file} exports the policy "${name}"; a name is letters, digits and hyphens, at most 50`);
      if (POLICIES.some((builtIn) => builtIn === name))
        throw wrong(`${file} exports the policy "${name}", which is built in; give it another name`);
      if (policies.has(name)) throw wrong(`two modules export the policy "${name}"; the second is ${file}`);
      policies.set(name, policy);
    }
  return policies;
}

const wrong = (what: string) => new Error(`POLICY_MODULE: ${what}.`);

async function modulesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw wrong(`there is no file or folder ${path}`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => EXTENSIONS.includes(extname(name))).toSorted();
  if (names.length === 0) throw wrong(`the folder ${path} has no module; expected ${EXTENSIONS.join(', ')}`);
  return names.map((name) => join(path, name));
}

async function policiesIn(file: string): Promise<[string, Policy][]> {
  const module = await load(file);
  const whole = module['default'];
  const exported = whole === undefined ? Object.entries(module) : [[basename(file, extname(file)), whole] as const];
  const policies = exported.flatMap(([name, value]): [string, Policy][] => (isFunction(value) ? [[name, value]] : []));
  if (policies.length === 0)
    throw wrong(`${file} exports no function; a policy is one, as app/core/schedule/README.md shows`);
  return policies;
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw wrong(`${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** More than that nobody can say of a function from outside; what it answers is checked each time (in-turn.ts). */
const isFunction = (value: unknown): value is Policy => typeof value === 'function';
