/** What stays of an attempt on the PC: its metadata and its log. By them a later task finds what a killed one has left. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../../app/contract/json.ts';
import type { Outcome } from '../../app/contract/outcome.ts';
import { namesIn } from '../directory.ts';
import type { Log } from '../log.ts';
import { readPlainFile } from '../verify/files.ts';
import { isAlive, ownerOf, ownerSchema } from '../workspace/lock.ts';

const metadataSchema = z.object({
  version: z.literal(1),
  /** `owner/name` */
  repository: z.string(),
  task: z.int(),
  attempt: z.int(),
  nonce: z.string(),
  kind: z.string(),
  runner: z.string(),
  runUrl: z.string(),
  /** The action's process. */
  process: ownerSchema,
  /** Of the checkout, and of what git keeps of it. */
  paths: z.object({ worktree: z.string(), gitDir: z.string() }),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  outcome: z.string().nullable(),
  costUsd: z.number().nullable(),
});
type Metadata = z.infer<typeof metadataSchema>;

export type Entry = { directory: string; metadata: Metadata };

export type Journal = {
  /** Writes to the file too. */
  log: Log;
  /** Never throws: the attempt is over, whatever can still be written. */
  close(outcome: Outcome, costUsd: number, at: Date): Promise<void>;
};

const METADATA = 'metadata.json';
const LOG = 'log.txt';

/** Bytes of a log; tests that print a gigabyte do not fill the disk. */
const LONGEST = 20_000_000;

const rootOf = (home: string): string => join(home, 'logs');

export type NewEntry = Omit<Metadata, 'version' | 'process' | 'endedAt' | 'outcome' | 'costUsd'>;

/** `log` is where lines go besides. */
export async function openJournal(
  home: string,
  entry: NewEntry,
  { log, redact }: { log: Log; redact: (text: string) => string },
): Promise<Journal> {
  const { repository, task, attempt, nonce } = entry;
  const directory = join(rootOf(home), ...repository.split('/'), String(task), `${attempt}-${nonce}`);
  await mkdir(directory, { recursive: true });
  const metadata: Metadata = {
    ...{ version: 1, ...entry, process: ownerOf(process.pid) },
    ...{ endedAt: null, outcome: null, costUsd: null },
  };
  await writeMetadata({ directory, metadata });
  const file = openLog(join(directory, LOG), { log, redact });
  return {
    log: {
      info: (text) => log.info(file.write(text)),
      notice: (text) => log.notice(file.write(text)),
      warning: (text) => log.warning(file.write(text)),
      error: (text, title) => log.error(file.write(text), title),
    },
    async close({ kind: outcome }, costUsd, at) {
      try {
        await file.close();
        await writeMetadata({ directory, metadata: { ...metadata, endedAt: at.toISOString(), outcome, costUsd } });
      } catch (error) {
        log.warning(`The journal of the attempt could not be completed: ${String(error)}`);
      }
    },
  };
}

function openLog(path: string, { log, redact }: { log: Log; redact: (text: string) => string }) {
  let room = LONGEST;
  let stream: WriteStream | undefined = createWriteStream(path, { flags: 'a', mode: 0o600 });
  stream.on('error', (error) => {
    if (stream) log.warning(`The log could not be kept on this PC: ${error.message}`);
    stream = undefined;
  });
  return {
    /** Gives the text back. */
    write(text: string): string {
      if (room > 0) stream?.write(`${redact(text)}\n`);
      room -= text.length;
      return text;
    },
    close: () =>
      new Promise<void>((resolve) => {
        if (!stream) resolve();
        else stream.on('close', () => resolve()).end(room > 0 ? '' : '… the rest is in the log of the run …\n');
      }),
  };
}

/** All at once, so that a reader never finds half of it. */
export async function writeMetadata({ directory, metadata }: Entry): Promise<void> {
  const fresh = join(directory, `${METADATA}.new`);
  await writeFile(fresh, `${JSON.stringify(metadata, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, join(directory, METADATA));
}

/** Of all runners that share the home; what cannot be read is left out. */
export async function readJournals(home: string): Promise<Entry[]> {
  const root = rootOf(home);
  const files = (await namesIn(root, true)).filter((name) => name.endsWith(`/${METADATA}`));
  const entries = await Promise.all(
    files.map(async (name) => {
      const { data } = metadataSchema.safeParse(jsonOf(await readPlainFile(join(root, name), 100_000)));
      return data ? [{ directory: join(root, dirname(name)), metadata: data }] : [];
    }),
  );
  return entries.flat();
}

/** Its process is there and has not said that it is over. */
export const isRunning = ({ metadata }: Entry): boolean => metadata.endedAt === null && isAlive(metadata.process);
