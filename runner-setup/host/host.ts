/** What commands know of the PC they run on: everything impure is in here, so that a test can put something else there. */
import type { Disk } from './disk.ts';
import type { Run } from './run.ts';

export type Host = {
  /** `process.platform` and `process.arch`. */
  platform: string;
  arch: string;
  /** 0 is root; undefined on Windows. */
  uid: number | undefined;
  /** The Node that runs this. */
  node: string;
  /** The PC's name; the default of `--name`. */
  hostname: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Where systemd units are written. */
  unitDirectory: string;
  run: Run;
  fetch: typeof fetch;
  print(line: string): void;
  /** The disk that holds the path, or will. */
  disk(path: string): Promise<Disk>;
  /** Bytes of memory in this PC. */
  memory: number;
  /** Milliseconds since 1970. */
  now(): number;
  wait(ms: number): Promise<void>;
  /** Everything on stdin; undefined when a person sits there. */
  readInput(): Promise<string | undefined>;
  /** Asks the person; undefined when nobody is there. `secret`: without echo. */
  ask(question: string, options?: { secret: boolean }): Promise<string | undefined>;
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
};
