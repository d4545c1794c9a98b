/** Where the app writes what it does. */
import { messageOf } from './github/errors.ts';
import type { TaskRef } from './github/ports.ts';

export type Log = {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
};

/** For the log: a rejected promise that nobody waits for. */
export const report = (log: Log, what: string) => (error: unknown) => log.error({ err: messageOf(error) }, what);

/** For the log: which task it is about. */
export const nameOf = ({ repo, number }: TaskRef) => ({ task: `${repo.owner}/${repo.name}#${number}` });
