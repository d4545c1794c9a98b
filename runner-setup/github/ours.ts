/** The runner of an instance on GitHub. By name alone it may be another PC's, which took the name after ours was removed. */
import type { Instance } from '../host/state.ts';
import type { Api, RemoteRunner } from './api.ts';

/** `begun`: we asked for the name when it was free, and never heard which id it got. */
export const isOurs = (instance: Instance, remote: RemoteRunner): boolean =>
  instance.registration === 'begun' || instance.runnerId === remote.id;

/** null when GitHub knows it no more. */
export async function findOurs(instance: Instance, api: Api): Promise<RemoteRunner | null> {
  const remote = await api.findRunner(instance.name);
  return remote && isOurs(instance, remote) ? remote : null;
}
