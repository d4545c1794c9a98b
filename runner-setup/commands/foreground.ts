/** Runs the instances in this terminal until Ctrl-C. */
import type { Context } from '../apply/context.ts';
import { withoutTokens } from '../apply/register.ts';
import { findListener, startListener } from '../host/listener.ts';
import { readState } from '../host/state.ts';
import { instancePaths } from '../paths.ts';
import { instanceEnvironment } from '../plan/environment.ts';
import { tellUnknown, waitOnline } from './wait-online.ts';

/** 0 when they ended because they were told to, or are ephemeral and had their job; else 1. */
export async function runInForeground(
  names: readonly string[],
  context: Context,
  onceOnline: () => Promise<void>,
): Promise<number> {
  const { host, root } = context;
  const { instances } = await readState(root);
  const listeners = [];
  for (const instance of instances.filter((one) => names.includes(one.name))) {
    const { name, number } = instance;
    const paths = instancePaths(root, name);
    const pid = await findListener(paths);
    if (pid !== undefined) {
      host.print(`${name} runs already, as process ${pid}.`);
      continue;
    }
    const env = { ...withoutTokens(host.env), ...instanceEnvironment(root, paths, number, host) };
    listeners.push({
      instance,
      ...(await startListener({ name, ...paths, env, print: host.print, signal: host.signal })),
    });
  }
  await Promise.all(listeners.map((one) => one.listening));
  if (context.api.onlyRegisters) tellUnknown(names, host);
  else await waitOnline(names, context);
  await onceOnline();
  const codes = await Promise.all(listeners.map((one) => one.ended));
  const expected = host.signal.aborted || listeners.every((one) => one.instance.ephemeral);
  if (listeners.length > 0 && !expected) host.print('The runners ended by themselves.');
  return listeners.length === 0 || (expected && codes.every((code) => code === 0 || host.signal.aborted)) ? 0 : 1;
}
