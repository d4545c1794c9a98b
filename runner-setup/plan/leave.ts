/** PURE. Taking an instance out: what `join` noted, in reverse, and nothing else. */
import { basename } from 'node:path';
import type { Instance, Made, State } from '../host/state.ts';

export type LeaveStep =
  | { kind: 'drain'; instance: Instance }
  /** `force`: without waiting for the job at work. */
  | { kind: 'stop'; instance: Instance; force: boolean }
  | { kind: 'unregister'; instance: Instance }
  | { kind: 'remove-unit'; path: string }
  | { kind: 'remove-directory'; path: string }
  | { kind: 'remove-user'; name: string }
  | { kind: 'forget-instance'; name: string }
  /** The root goes with its state: between the two nobody would know any more whose it was. */
  | { kind: 'forget-all'; root: string | null };

/** `force`: a job at work is not waited for. */
export function planLeave(
  state: State,
  instances: readonly Instance[],
  { root, force }: { root: string; force: boolean },
): LeaveStep[] {
  const steps = instances.flatMap((instance): LeaveStep[] => [
    ...(force ? [] : [{ kind: 'drain' as const, instance }]),
    { kind: 'stop', instance, force },
    ...(instance.registration === 'none' ? [] : [{ kind: 'unregister' as const, instance }]),
    ...undo(instance.made),
    { kind: 'forget-instance', name: instance.name },
  ]);
  const last = state.instances.every((one) => instances.some((gone) => gone.name === one.name));
  if (!last) return steps;
  const isRoot = (step: LeaveStep) => step.kind === 'remove-directory' && step.path === root;
  const shared = undo(state.made);
  return [
    ...steps,
    ...shared.filter((step) => !isRoot(step)),
    { kind: 'forget-all', root: shared.some(isRoot) ? root : null },
  ];
}

function undo(made: readonly Made[]): LeaveStep[] {
  return made.toReversed().map(undoOne);
}

function undoOne(one: Made): LeaveStep {
  switch (one.kind) {
    case 'directory':
      return { kind: 'remove-directory', path: one.path };
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
      return `stop ${step.instance.name}${step.force ? ', and its job' : ''}`;
    case 'unregister':
      return `take ${step.instance.name} out of ${step.instance.url}`;
    case 'remove-unit':
      return `remove the service ${basename(step.path)}`;
    case 'remove-directory':
      return `remove ${step.path}`;
    case 'remove-user':
      return `remove the user ${step.name}`;
    case 'forget-instance':
      return `take ${step.name} out of state.json`;
    case 'forget-all':
      return `remove state.json${step.root === null ? '' : `, and ${step.root} if it is empty`}`;
  }
}
