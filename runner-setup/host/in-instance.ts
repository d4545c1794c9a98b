/** PURE. The command that runs a program where an instance's jobs run: as its user, and in its container if it has one. */
import { join } from 'node:path';
import { instancePaths, scriptsPath } from '../paths.ts';
import { asUser } from './as-user.ts';
import type { Instance } from './state.ts';

type Place = Pick<Instance, 'name' | 'user' | 'container'>;

type Options = {
  /** Of the container engine. */
  options?: readonly string[];
  command: string;
  args: readonly string[];
};

/** What the engine is told besides what scripts/container.sh always tells it. */
function limitsOf({ memory, cpus, network }: NonNullable<Instance['container']>): string[] {
  return ['--memory', memory, '--cpus', String(cpus), ...(network === null ? [] : ['--network', network])];
}

export function inInstance(
  { name, user, container }: Place,
  root: string,
  { options = [], command, args }: Options,
): [command: string, args: string[]] {
  if (container === null || user === null) return asUser(user, command, args);
  const { engine, image } = container;
  return [
    join(scriptsPath(root), 'container.sh'),
    [engine, instancePaths(root, name).directory, user, image, ...limitsOf(container), ...options]
      .concat('--', command)
      .concat(args),
  ];
}
