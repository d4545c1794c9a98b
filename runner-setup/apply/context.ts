/** What carrying out a step needs. */
import type { Api } from '../github/api.ts';
import type { Host } from '../host/host.ts';
import { type Instance, type Made, readState, writeState } from '../host/state.ts';

export type Context = { host: Host; root: string; api: Api };

/** Changes one instance's entry. Throws when it is not there: its `record` step comes first. */
export async function updateInstance(
  root: string,
  name: string,
  change: (instance: Instance) => Instance,
): Promise<void> {
  const state = await readState(root);
  if (!state.instances.some((one) => one.name === name)) throw new Error(`${name} is not in the state of ${root}`);
  await writeState(root, {
    ...state,
    instances: state.instances.map((one) => (one.name === name ? change(one) : one)),
  });
}

/** Notes what is about to be made, once. */
export async function noteMade(root: string, instance: string | null, made: Made): Promise<void> {
  const add = (list: readonly Made[]) => [...list.filter((one) => JSON.stringify(one) !== JSON.stringify(made)), made];
  if (instance !== null) return updateInstance(root, instance, (one) => ({ ...one, made: add(one.made) }));
  const state = await readState(root);
  await writeState(root, { ...state, made: add(state.made) });
}
