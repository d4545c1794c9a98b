/** PURE. Taking an instance out: what `join` noted, in reverse, and nothing else. */
import { basename } from 'node:path';
import type { Instance, Made, State } from '../host/state.ts';

export type LeaveStep =
  | { kind: 'drain'; instance: Instance }
  | { kind: 'stop'; instance: Instance }
  | { kind: 'unregister'; instance: Instance }
  | { kind: 'remove-unit'; path: string }
  | { kind: 'remove-directory'; path: string; onlyIfEmpty: boolean }
  | { kind: 'remove-user'; name: string }
  | { kind: 'forget-instance'; name: string }
  | { kind: 'forget-all' };

/** `force`: a job at work is not waited for. */
export function planLeave(
  state: State,
  instances: readonly Instance[],
  { root, force }: { root: string; force: boolean },
): LeaveStep[] {
  const steps = instances.flatMap((instance): LeaveStep[] => [
    ...(force ? [] : [{ kind: 'drain' as const, instance }]),
    { kind: 'stop', instance },
    ...(instance.registration === 'none' ? [] : [{ kind: 'unregister' as const, instance }]),
    ...undo(instance.made, root),
    { kind: 'forget-instance', name: instance.name },
  ]);
  const last = state.instances.every((one) => instances.some((gone) => gone.name === one.name));
  // The state lies in the root: it goes before the root, and the note of what is shared goes with it.
  const shared = undo(state.made, root);
  return last
    ? [
        ...steps,
        ...shared.filter((step) => step.kind !== 'remove-directory' || step.path !== root),
        { kind: 'forget-all' },
        ...shared.filter((step) => step.kind === 'remove-directory' && step.path === root),
      ]
    : steps;
}

function undo(made: readonly Made[], root: string): LeaveStep[] {
  return made.toReversed().map((one) => undoOne(one, root));
}

function undoOne(one: Made, root: string): LeaveStep {
  switch (one.kind) {
    case 'directory':
      // People may keep other things in a root they chose.
      return { kind: 'remove-directory', path: one.path, onlyIfEmpty: one.path === root };
    case 'user':
      return { kind: 'remove-user', name: one.name };
    case 'unit':
      return { kind: 'remove-unit', path: one.path };
  }
}

export function describeLeave(step: LeaveStep): string {
  switch (step.kind) {
    case 'drain':
      return `let ${step.instance.name} finish its job, and take no other`;
    case 'stop':
      return `stop ${step.instance.name}`;
    case 'unregister':
      return `take ${step.instance.name} out of ${step.instance.url}`;
    case 'remove-unit':
      return `remove the service ${basename(step.path)}`;
    case 'remove-directory':
      return `remove ${step.path}${step.onlyIfEmpty ? ' if it is empty' : ''}`;
    case 'remove-user':
      return `remove the user ${step.name}`;
    case 'forget-instance':
      return `take ${step.name} out of state.json`;
    case 'forget-all':
      return 'remove state.json';
  }
}
