/** The job's log. Text of others (Claude, tests, git) must not be taken for workflow commands by the runner. */
import type { Redactor } from './redact.ts';

export type Log = {
  info(text: string): void;
  notice(text: string): void;
  warning(text: string): void;
  /** An error annotation; the title is how the app finds it. */
  error(text: string, title: string): void;
};

/** The part of `@actions/core` that is used. */
export type Core = {
  info(text: string): void;
  notice(text: string): void;
  warning(text: string): void;
  error(text: string, properties: { title: string }): void;
};

/** The runner reads `::name::` at the start of a line and `##[name]` anywhere in it as a command. */
export function inertLines(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/^(\s*)::/, '$1: :').replaceAll('##[', '## ['))
    .join('\n');
}

/** Lines up to so many characters, then one that says that there are more: a log of gigabytes is read by nobody. */
export function limited(info: (text: string) => void, limit: number): (line: string) => void {
  let room = limit;
  return (line) => {
    if (room <= 0) return;
    room -= line.length + 1;
    info(room > 0 ? line : '[… the rest of this output is not logged …]');
  };
}

export function createLog(core: Core, redactor: Redactor): Log {
  return {
    info: (text) => core.info(inertLines(redactor.redact(text))),
    notice: (text) => core.notice(redactor.redact(text)),
    warning: (text) => core.warning(redactor.redact(text)),
    error: (text, title) => core.error(redactor.redact(text), { title }),
  };
}
