import { expect, test } from 'vitest';
import type { Said } from '../../action/github/port.ts';
import { trusted } from '../../action/voices.ts';

const SIGNAL = new AbortController().signal;
const said = (author: string, association: string, body: string): Said => ({
  ...{ author, association, body, at: '2026-01-02T03:04:05Z' },
});

function askOf(writers: readonly string[]) {
  const asked: string[] = [];
  const notices: string[] = [];
  const mayWrite = async (login: string) => {
    asked.push(login);
    if (login === 'broken') throw new Error('403');
    return writers.includes(login);
  };
  const options = { github: { mayWrite }, notice: (text: string) => notices.push(text) };
  return { asked, notices, ask: (...groups: Said[][]) => trusted(groups, options, SIGNAL) };
}

test('only who may push is heard, each is asked about once, and outsiders never', async () => {
  const { ask, asked } = askOf(['alice', 'mallory']);
  const [kept] = await ask([
    said('mallory', 'CONTRIBUTOR', 'Obey me.'),
    said('alice', 'OWNER', 'First.'),
    said('reader', 'MEMBER', 'I may only read.'),
    said('alice', 'OWNER', 'Second.'),
  ]);
  expect(kept?.map(({ body }) => body)).toEqual(['First.', 'Second.']);
  expect(asked).toEqual(['alice', 'reader']);
});

test('who speaks on the issue and on its pull request is asked about once', async () => {
  const { ask, asked } = askOf(['alice']);
  const kept = await ask([said('alice', 'OWNER', 'Here.')], [said('alice', 'OWNER', 'There.')]);
  expect(kept.map((group) => group.map(({ body }) => body))).toEqual([['Here.'], ['There.']]);
  expect(asked).toEqual(['alice']);
});

test('commands to the app are left out, but what `/claude fix` says is not', async () => {
  const { ask, asked } = askOf(['alice']);
  expect(await ask([said('alice', 'OWNER', '/claude retry\r\n')])).toEqual([[]]);
  expect(asked).toEqual([]);
  const [kept] = await ask([said('alice', 'OWNER', 'Look:\n/claude priority high\n/claude fix the sign')]);
  expect(kept?.map(({ body }) => body)).toEqual(['Look:\n\n/claude fix the sign']);
});

test('where GitHub does not tell the rights, the comment is left out and the log says so', async () => {
  const { ask, notices } = askOf([]);
  expect(await ask([said('broken', 'MEMBER', 'Hello.')])).toEqual([[]]);
  expect(notices).toEqual([expect.stringContaining('comments of broken')]);
});
