import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../../action/process.ts';
import { createGit } from '../../../action/workspace/git.ts';
import { checkGit } from '../../../action/workspace/git-version.ts';
import { scratch } from '../scratch.ts';

const SIGNAL = new AbortController().signal;

/** On a PC whose git says this; without a word, on one that has none. */
async function check(says: string | undefined) {
  await using directory = await scratch();
  const bin = join(directory.path, 'bin');
  mkdirSync(bin);
  if (says !== undefined) writeFileSync(join(bin, 'git'), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  await checkGit(createGit(run, { PATH: bin }), { cwd: directory.path, runner: 'pc-1', signal: SIGNAL });
}

test.each(['git version 2.30.0', 'git version 2.39.5 (Apple Git-154)', 'git version 3.0.0'])(
  '%s will do',
  async (says) => {
    await check(says);
  },
);

test.each([
  ['git version 2.29.2', /^git 2\.29 on pc-1 is too old\. Install at least 2\.30/],
  ['git version 1.8.3.1', /^git 1\.8 on pc-1/],
  [undefined, /^git is not installed on pc-1\. Install/],
])('%s is refused', async (says, message) => {
  await expect(check(says)).rejects.toMatchObject({
    failure: { kind: 'checkout-failed', message: expect.stringMatching(message) },
  });
});
