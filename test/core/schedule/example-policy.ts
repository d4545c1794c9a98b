/** The example in app/core/schedule/README.md, loaded as people would load it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OwnPolicies } from '../../../app/core/schedule/policies/in-turn.ts';
import { loadPolicies } from '../../../app/policy-modules.ts';
import { scratch } from '../../action/scratch.ts';

const README = join(import.meta.dirname, '../../../app/core/schedule/README.md');

export async function examplePolicies(): Promise<OwnPolicies> {
  await using directory = await scratch();
  const code = /```js\n(.*?)```/s.exec(await readFile(README, 'utf8'))?.[1] ?? '';
  const file = join(directory.path, 'security-first.mjs');
  await writeFile(file, code);
  return await loadPolicies(file);
}
