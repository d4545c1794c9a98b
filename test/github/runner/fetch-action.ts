/** Where `uses:` finds its action: in the workspace, or downloaded from its repository. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

export type ActionReference =
  | { kind: 'checkout' }
  | { kind: 'local'; path: string }
  | { kind: 'remote'; repository: string; path: string; ref: string };

/** Throws for `docker://` and what is no reference. */
export function parseUses(uses: string): ActionReference {
  if (uses.startsWith('./')) return { kind: 'local', path: uses };
  if (uses.startsWith('docker://')) throw new Error(`The local runner runs no container actions: ${uses}`);
  const [, repository, path = '', ref] = /^([^/@\s]+\/[^/@\s]+)(?:\/([^@\s]+))?@(\S+)$/.exec(uses) ?? [];
  if (repository === undefined || ref === undefined)
    throw new Error(`Expected format {owner}/{repo}[/path]@ref or ./path. Actual '${uses}'`);
  if (repository === 'actions/checkout') return { kind: 'checkout' };
  return { kind: 'remote', repository, path, ref };
}

/** Downloads the repository's tarball below `_actions`, once per job; returns the action's folder. */
export async function fetchAction(
  reference: Extract<ActionReference, { kind: 'remote' }>,
  options: { apiUrl: string; token: string; actions: string },
): Promise<string> {
  const root = join(options.actions, reference.repository, reference.ref);
  const dir = join(root, reference.path);
  if (existsSync(root)) return dir;
  const url = `${options.apiUrl}/repos/${reference.repository}/tarball/${encodeURIComponent(reference.ref)}`;
  const response = await fetch(url, { headers: { authorization: `token ${options.token}` } });
  if (!response.ok || !response.body)
    throw new Error(
      response.status === 404
        ? `Unable to resolve action \`${reference.repository}@${reference.ref}\`, repository or version not found`
        : `Download of ${url} failed: ${response.status} ${await response.text()}`,
    );
  await mkdir(root, { recursive: true });
  await extract(response.body, root);
  return dir;
}

async function extract(body: ReadableStream, dir: string): Promise<void> {
  const tar = spawn('tar', ['-xz', '--strip-components=1', '-C', dir], { stdio: ['pipe', 'ignore', 'inherit'] });
  const exit = new Promise<void>((resolve, reject) => {
    tar.on('error', reject);
    tar.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`tar: exit code ${code}`))));
  });
  await Promise.all([pipeline(Readable.fromWeb(body), tar.stdin), exit]);
}
