/** Fetches an archive into the cache: carries on where a cut download stopped, and keeps only what has the right checksum. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { hasCode, messageOf, SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';

type Download = { url: string; file: string; sha256: string };

/** `file` is there afterwards, whole. What was fetched until a failure stays as `file.part` for the next run. */
export async function download({ url, file, sha256 }: Download, host: Host): Promise<void> {
  const part = `${file}.part`;
  const have = await sizeOf(part);
  const response = await request(url, have, host);
  // 416: the part is the whole file already, or longer than it; the checksum tells.
  if (response.status !== 416) await save(response, part, { url, have, host });
  const found = await sha256Of(part);
  if (found !== sha256.toLowerCase()) {
    await rm(part, { force: true });
    throw new SetupError(
      `The download of ${url} has the wrong checksum: sha256 ${found}, GitHub says ${sha256}. It was thrown away.`,
      'Run the command again. If it happens again, something between this PC and GitHub changes downloads.',
    );
  }
  await rename(part, file);
}

async function request(url: string, have: number, host: Host): Promise<Response> {
  let response: Response;
  try {
    response = await host.fetch(url, {
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
      signal: host.signal,
    });
  } catch (error) {
    host.signal.throwIfAborted();
    throw new SetupError(`${url} can't be reached: ${causeOf(error)}`, 'Check the network and HTTPS_PROXY.');
  }
  if (response.ok || (response.status === 416 && have > 0)) return response;
  throw new SetupError(`${url} answered ${response.status}.`, 'Run the command again in a while.');
}

/** 206 goes behind what is there; a server that knows no ranges answers 200 and everything anew. */
async function save(
  response: Response,
  part: string,
  { url, have, host }: { url: string; have: number; host: Host },
): Promise<void> {
  if (!response.body) throw new SetupError(`${url} answered without a body.`, 'Run the command again.');
  const output = await open(part, response.status === 206 ? 'a' : 'w');
  try {
    // Each piece is on the disk before the next: a cut connection loses none of them.
    for await (const piece of response.body) await output.writeFile(piece);
  } catch (error) {
    host.signal.throwIfAborted();
    if (hasCode(error, 'ENOSPC'))
      throw new SetupError(`The disk is full: ${part} can't grow.`, 'Make room, or use --root on another disk.');
    const bytes = await sizeOf(part);
    throw new SetupError(
      `The download of ${url} was cut after ${bytes} bytes (${bytes - have} in this run): ${causeOf(error)}`,
      'Run the command again: it carries on there.',
    );
  } finally {
    await output.close();
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 0;
    throw error;
  }
}

/** fetch hides the reason in `cause`. */
const causeOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? error.cause.message : messageOf(error);
