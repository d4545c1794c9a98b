/** What people read about the commands, here and in the README, is what the table of commands says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS, VERBS } from '../../../app/core/command-table.ts';
import { parseCommands } from '../../../app/core/commands.ts';
import { HELP, help } from '../../../app/render/commands.ts';

const WHO = { everybody: 'everybody', author: 'write access, author', write: 'write access' };
const ROW = /^\| `\/claude ([^`]+)` +\| ([^|]+?) +\|/;

test('the README lists every command, how it is written, and who may', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../../README.md'), 'utf8');
  const rows = readme.split('\n').flatMap((line) => {
    const [, usage, who] = ROW.exec(line) ?? [];
    return usage === undefined ? [] : [{ usage, who }];
  });
  expect(rows).toEqual(VERBS.map((verb) => ({ usage: HELP[verb].usage, who: WHO[COMMANDS[verb].right] })));
});

test('the help, quoted or repeated in a comment, commands nothing', () => {
  expect(help().split('\n')).toHaveLength(VERBS.length + 2);
  expect(parseCommands(help())).toEqual([]);
});
