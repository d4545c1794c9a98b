/** Keeps the PC's disk in order: what killed tasks left goes at once, what is old or in the way goes when it may. */

import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { modifiedAt, namesIn } from '../directory.ts';
import { compiledPath } from '../home.ts';
import { hasCode } from '../system-error.ts';
import { discard } from '../workspace/discard.ts';
import { withLock } from '../workspace/lock.ts';
import { type Entry, isRunning, readJournals, writeMetadata } from './journal.ts';

export type JanitorOptions = {
  home: string;
  runner: string;
  /** The repository that is worked on now, as `owner/name`. */
  repository: string;
  keepDays: number;
  freeDiskGb: number;
  /** Bytes free on the disk of the home. */
  freeBytes: () => Promise<number>;
  /** Ends what still runs in containers of an attempt, `<attempt>-<nonce>`. */
  removeContainers: (attempt: string) => Promise<void>;
  now: () => number;
  info: (text: string) => void;
};

const DAY_MS = 86_400_000;
const GIGABYTE = 1_000_000_000;

/** What serves many tasks is kept this many times as long as what is left of one. */
const SHARED_FACTOR = 4;

/** Before an attempt: makes room, then notes that this runner uses the repository. On a full disk nothing can be noted before. */
export async function prepareDisk(options: JanitorOptions): Promise<void> {
  await emptyForRoom(options);
  const entries = await readJournals(options.home);
  for (const entry of entries) if (isLost(entry, options)) await clearLost(entry, options);
  await noteUse(options);
}

/** After an attempt: what has been kept for long enough. */
export async function removeOld(options: JanitorOptions): Promise<void> {
  const { home, keepDays, now } = options;
  const before = now() - keepDays * DAY_MS;
  for (const { directory, metadata } of await readJournals(home)) {
    if (metadata.runner === options.runner && metadata.endedAt !== null && Date.parse(metadata.endedAt) < before)
      await removeUp(directory, join(home, 'logs'));
  }
  const sharedBefore = now() - SHARED_FACTOR * keepDays * DAY_MS;
  for (const one of await own(options)) if (one.usedAt < sharedBefore) await removeRepository(one.repository, options);
  for (const path of await filesBelow(join(home, 'sessions'))) {
    if ((await modifiedAt(path)) < before) await removeUp(path, join(home, 'sessions'));
  }
  for (const path of await claudeHomes(home)) {
    // Written at the start of each attempt.
    if ((await modifiedAt(join(path, '.claude.json'))) < before) await removeUp(path, join(home, 'claude'));
  }
  // Made anew by the next run: what nobody uses any more goes with it, since reading leaves no mark.
  const compiled = compiledPath(home);
  for (const name of await namesIn(compiled, true)) {
    const path = join(compiled, name);
    if ((await modifiedAt(path)) < sharedBefore) await removeUp(path, compiled);
  }
}

/** Only this runner's: whether another one's process is alive cannot be told from everywhere. */
const isLost = (entry: Entry, { runner }: JanitorOptions): boolean =>
  entry.metadata.runner === runner && entry.metadata.endedAt === null && !isRunning(entry);

async function clearLost({ directory, metadata }: Entry, options: JanitorOptions): Promise<void> {
  const { home, now, info, removeContainers } = options;
  await removeContainers(`${metadata.attempt}-${metadata.nonce}`);
  const { worktree, gitDir } = metadata.paths;
  // The file lies on the PC, but what is deleted by its word must be where checkouts are.
  if (worktree.startsWith(`${join(home, 'tasks')}/`) && gitDir.startsWith(`${join(home, 'mirrors')}/`)) {
    await discard(worktree, gitDir, join(home, 'trash'));
  }
  const endedAt = new Date(now()).toISOString();
  await writeMetadata({ directory, metadata: { ...metadata, endedAt, outcome: 'killed' } });
  info(
    `Attempt ${metadata.attempt} of ${metadata.repository}#${metadata.task} was killed on this PC; its checkout is removed.`,
  );
}

/** The longest unused first, caches before mirrors, logs last; never what somebody works with. */
async function emptyForRoom(options: JanitorOptions): Promise<void> {
  const { home, runner, freeDiskGb, freeBytes, info } = options;
  const isEnough = async () => (await freeBytes()) >= freeDiskGb * GIGABYTE;
  if (await isEnough()) return;
  await rm(join(home, 'trash'), { recursive: true, force: true });
  const shared = (await own(options)).sort((a, b) => a.usedAt - b.usedAt);
  for (const { repository } of shared) {
    if (await isEnough()) return;
    if (!(await isInUse(repository, options))) await removeCache(repository, options);
  }
  for (const { repository } of shared) {
    if (await isEnough()) return;
    await removeRepository(repository, options);
  }
  const over = (await readJournals(home)).filter(({ metadata }) => metadata.runner === runner && metadata.endedAt);
  for (const { directory } of over.sort(
    (a, b) => Date.parse(a.metadata.endedAt ?? '') - Date.parse(b.metadata.endedAt ?? ''),
  )) {
    if (await isEnough()) return;
    await removeUp(directory, join(home, 'logs'));
  }
  if (!(await isEnough()))
    info('Less disk is free than the configuration wants, and there is nothing left here that could go.');
}

/** One file for each repository and runner: two jobs never write the same. */
const usedFile = (home: string, repository: string, runner: string): string =>
  join(home, 'used', ...repository.split('/'), encodeURIComponent(runner));

async function noteUse({ home, repository, runner, now }: JanitorOptions): Promise<void> {
  const file = usedFile(home, repository, runner);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  const at = new Date(now());
  await utimes(file, at, at);
}

type Used = { repository: string; usedAt: number };

/** Repositories, but the one at hand, that no other runner has ever used here. */
async function own({ home, runner, repository }: JanitorOptions): Promise<Used[]> {
  const root = join(home, 'used');
  const found: Used[] = [];
  for (const owner of await namesIn(root)) {
    for (const name of await namesIn(join(root, owner))) {
      const users = await namesIn(join(root, owner, name));
      const isOwn = users.length === 1 && users[0] === encodeURIComponent(runner);
      if (!isOwn || `${owner}/${name}` === repository) continue;
      found.push({
        repository: `${owner}/${name}`,
        usedAt: await modifiedAt(usedFile(home, `${owner}/${name}`, runner)),
      });
    }
  }
  return found;
}

async function isInUse(repository: string, options: JanitorOptions): Promise<boolean> {
  if (repository === options.repository) return true;
  return (await readJournals(options.home)).some(
    (entry) => entry.metadata.repository === repository && isRunning(entry),
  );
}

const removeCache = (repository: string, { home }: JanitorOptions): Promise<void> =>
  removeUp(join(home, 'caches', ...repository.split('/')), join(home, 'caches'));

/** Another job has just begun to use it. */
class Busy extends Error {
  override readonly name = 'Busy';
}

async function removeRepository(repository: string, options: JanitorOptions): Promise<void> {
  const { home, info } = options;
  if (await isInUse(repository, options)) return;
  const mirror = `${join(home, 'mirrors', ...repository.split('/'))}.git`;
  const aside = join(home, 'trash', randomUUID());
  await mkdir(dirname(aside), { recursive: true });
  try {
    const busy = () => Promise.reject(new Busy());
    await withLock(`${mirror}.lock`, busy, async () => {
      if ((await namesIn(join(mirror, 'worktrees'))).length > 0) throw new Busy();
      await rename(mirror, aside);
    });
  } catch (error) {
    if (error instanceof Busy) return;
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  await rm(aside, { recursive: true, force: true });
  await removeCache(repository, options);
  await removeUp(join(home, 'baselines', ...repository.split('/')), join(home, 'baselines'));
  await removeUp(usedFile(home, repository, options.runner), join(home, 'used'));
  info(`What was kept of ${repository} is removed; its next task on this PC fetches it anew.`);
}

/** Removes it, and the directories above it that are empty then, up to `root`. */
async function removeUp(path: string, root: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  for (let parent = dirname(path); parent.startsWith(`${root}/`); parent = dirname(parent)) {
    try {
      await rmdir(parent);
    } catch (error) {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) return;
      throw error;
    }
  }
}

async function filesBelow(directory: string): Promise<string[]> {
  const names = await namesIn(directory, true);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(directory, name));
}

/** `claude/<owner>/<repo>/<issue>`. What lies below was written by tasks and is not looked at. */
async function claudeHomes(home: string): Promise<string[]> {
  let paths = [join(home, 'claude')];
  for (const _ of ['owner', 'repository', 'issue']) {
    const below = await Promise.all(paths.map(async (path) => (await namesIn(path)).map((name) => join(path, name))));
    paths = below.flat();
  }
  return paths;
}
