/** The failures that a person can do something about. Anything else is a bug and keeps its stack. */

/** `message` says what was found, `fix` what to do about it. Exit code 1. */
export class SetupError extends Error {
  readonly fix: string | undefined;
  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}

/** The command line makes no sense. Exit code 2. */
export class UsageError extends SetupError {}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a file system call failed with this code. */
export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
