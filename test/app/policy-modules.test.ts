/** POLICY_MODULE: what is taken for a policy, and what is said of anything else. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPolicies } from '../../app/policy-modules.ts';
import { scratch } from '../action/scratch.ts';

let directory: Awaited<ReturnType<typeof scratch>>;
beforeEach(async () => {
  directory = await scratch();
});
afterEach(() => directory[Symbol.asyncDispose]());

const at = (name: string) => join(directory.path, name);
async function write(name: string, text: string): Promise<string> {
  await writeFile(at(name), text);
  return at(name);
}
const ORDER = '() => (a, b) => a.number - b.number';
const names = async (path: string) => [...(await loadPolicies(path)).keys()];

test('none is named, none is loaded', async () => expect(await names('')).toEqual([]));
test('a default export goes by the name of its file', async () =>
  expect(
    await names(await write('oldest-first.mjs', `export default ${ORDER}; export const helper = () => 1;`)),
  ).toEqual(['oldest-first']));
test('else each function goes by its own', async () =>
  expect(
    await names(await write('two.mjs', `export const a = ${ORDER}; export const b = ${ORDER}; export const c = 5;`)),
  ).toEqual(['a', 'b']));
test('TypeScript is fine', async () =>
  expect(
    await names(await write('typed.ts', 'export default (_: unknown) => (a: any, b: any): number => a - b;')),
  ).toEqual(['typed']));
test('every module of a folder', async () => {
  await mkdir(at('policies'));
  await write('policies/b.mjs', `export default ${ORDER}`);
  await write('policies/a.js', `export default ${ORDER}`);
  await write('policies/notes.md', 'none');
  expect(await names(at('policies'))).toEqual(['a', 'b']);
});

test.each([
  ['nothing there', 'none.mjs', null, /^POLICY_MODULE: there is no file or folder .*none\.mjs\.$/],
  ['no function', 'x.mjs', 'export const a = 1', /x\.mjs exports no function; a policy is one/],
  ['no JavaScript', 'x.mjs', 'export default }', /x\.mjs cannot be loaded: /],
  ['a module that throws', 'x.mjs', 'throw new Error("no licence")', /x\.mjs cannot be loaded: no licence\.$/],
  ['a built-in name', 'fifo.mjs', `export default ${ORDER}`, /exports the policy "fifo", which is built in/],
  [
    'a name that YAML would not take',
    'a b.mjs',
    `export default ${ORDER}`,
    /exports the policy "a b"; a name is letters/,
  ],
])('%s is refused', async (_, name, text, message) => {
  if (text !== null) await write(name, text);
  await expect(loadPolicies(at(name))).rejects.toThrow(message);
});
test('a folder without modules is refused', async () =>
  expect(loadPolicies(directory.path)).rejects.toThrow(/has no module; expected \.ts, \.mts, \.js, \.mjs\.$/));
test('two of one name are refused', async () => {
  await write('same.js', `export default ${ORDER}`);
  await write('same.mjs', `export default ${ORDER}`);
  await expect(loadPolicies(directory.path)).rejects.toThrow(/two modules export the policy "same"/);
});
