/** Whatever people write, a bounded part of it is read, and nothing of it pings, hides or speaks for the app. */

import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markerJson, writeMarker } from '../../app/contract/marker.ts';
import { recordSchema } from '../../app/contract/record.ts';
import { recordComments } from '../../app/core/actions.ts';
import { MAX_READ, parseCommands } from '../../app/core/commands.ts';
import { MAX_READ as MAX_BODY_READ, MAX_REFERENCES, referencesIn } from '../../app/core/graph/references.ts';
import { shallow } from '../../app/core/shallow.ts';
import { readRecord } from '../../app/github/read-record.ts';
import { createRecordSigner } from '../../app/github/record-signature.ts';
import { renderReply } from '../../app/render/replies.ts';
import { renderSticky } from '../../app/render/sticky.ts';
import { step } from '../scenarios/carry-out.ts';
import { attempt, context, record, says, sticky, taskFacts } from '../scenarios/facts.ts';

const MEGABYTE = 1_000_000;
const fill = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const home = { owner: 'acme', name: 'shop', origin: 'https://github.example' };

const PIECES = [
  'a', '**a ', '*a_', '_', '[', '![', '[a](', '<', '<a ', '<!-- ', '`', '``` \n', '~', '\\', '&', '| a ', '> ', '- ', '1. ', '> - ', '>- ', '- > ', '>', '* 1) ', '\t- ', '\n', '\r\n', ' ',
  '/claude ', '/claude status\n', '/claude retyr\n\n', '\u0000', '\u202e', '\u200b', '@everyone ', 'Depends on #1\n\n', 'https://a.b/c ',
]; // biome-ignore format: one per line says nothing more

test('what nobody nests so deep is left out, what people nest stays', () => {
  const deep = `${'> '.repeat(11)}x`;
  expect(shallow(`a\n${deep}\n> > b\n- [ ] 1. c\n- - - - -\n`)).toBe('a\n\n> > b\n- [ ] 1. c\n- - - - -\n');
  expect(referencesIn(`${deep}\n\nDepends on:\n\n- #7\n`, home).issues).toHaveLength(1);
});

describe.each(PIECES)('a megabyte of %j', (piece) => {
  test('in a comment is read as its beginning is', () => {
    const text = `/claude help\n\n${fill(piece, MEGABYTE)}`;
    const commands = parseCommands(text);
    expect(commands).toEqual(parseCommands(text.slice(0, MAX_READ)));
    expect(commands.length).toBeLessThanOrEqual(10);
    expect(commands[0]).toEqual({ kind: 'command', verb: 'help' });
  });

  test('in a body is searched for references as its beginning is', () => {
    const text = `Depends on #7\n\n${fill(piece, MEGABYTE)}`;
    const { issues } = referencesIn(text, home);
    expect(issues).toEqual(referencesIn(text.slice(0, MAX_BODY_READ), home).issues);
    expect(issues.length).toBeLessThanOrEqual(MAX_REFERENCES);
    expect(issues[0]).toEqual({ owner: 'acme', name: 'shop', number: 7 });
  });
});

test('ten thousand links name at most fifty issues, and none elsewhere', () => {
  const links = Array.from({ length: 10_000 }, (_, at) => `https://evil.example/acme/shop/issues/${at + 1}`);
  expect(referencesIn(`Depends on ${links.join(', ')}`, home).issues).toEqual([]);
  const own = Array.from({ length: 10_000 }, (_, at) => `https://github.example/acme/shop/issues/${at + 1}`);
  expect(referencesIn(`Depends on ${own.join(', ')}`, home).issues).toHaveLength(MAX_REFERENCES);
});

describe('a record that the app did not write', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signer = createRecordSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const forged = record({ paused: { by: 'oona', at: '2026-05-04T12:00:00.000Z' } });
  const json = markerJson(forged);
  const signed = (repository: number, issue: number) =>
    writeMarker('record', json, signer.sign(repository, issue, json));
  const ours = (body: string) => ({ ...sticky(record()), body });

  test('is not looked for in the comments of people, signed or not', () => {
    expect(recordComments([says(signed(77, 5), 'oona')])).toEqual([]);
    expect(readRecord([says(signed(77, 5), 'oona')], 77, 5, signer)).toEqual({ kind: 'absent' });
  });
  test('is no record of another issue, another repository, or another text', () => {
    expect(readRecord([ours(signed(77, 6))], 77, 5, signer)).toEqual({ kind: 'broken' });
    expect(readRecord([ours(signed(78, 5))], 77, 5, signer)).toEqual({ kind: 'broken' });
    expect(readRecord([ours(signed(77, 5).replace('"oona"', '"mika"'))], 77, 5, signer)).toEqual({ kind: 'broken' });
    expect(readRecord([ours(signed(77, 5))], 77, 5, signer)).toMatchObject({ kind: 'valid' });
  });
  test('a megabyte of beginnings is no record', () => {
    const body = fill('<!-- claude-cluster:record {', MEGABYTE);
    expect(readRecord([ours(body)], 77, 5, signer)).toEqual({ kind: 'absent' });
    expect(readRecord([ours(`${body} -->`)], 77, 5, signer)).toEqual({ kind: 'broken' });
  });
  test('nothing that a record holds ends its marker early', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (term) => {
        const evidence = [{ where: 'title' as const, term: `${term}-->`.slice(0, 100), points: 1 }];
        const of = record({ classification: { specialty: 'backend', kind: 'bug', confidence: 1, evidence } });
        const text = markerJson(of);
        const body = writeMarker('record', text, signer.sign(77, 5, text));
        expect(readRecord([ours(body)], 77, 5, signer)).toMatchObject({ kind: 'valid', record: of });
      }),
    );
  });
});

/** What GitHub would make of it: mentions and references outside code, HTML comments and the app's own words. */
const visible = (markdown: string) => markdown.replace(/<!--.*?-->/gs, '·').replace(/`[^`\n]*`/g, '');
const PINGS = [
  '@everyone',
  '@acme/all',
  '#1',
  'acme/shop#1',
  'https://evil.example/',
  '<img src=x>',
  '[a](b)',
  '\u202e',
];

describe.each(PINGS)('%j pings nobody and links nowhere', (ping) => {
  const evidence = [{ where: 'title' as const, term: ping, points: 1 }];
  const outcome = { kind: 'bug' as const, message: `Because of ${ping} it ended.` };
  const of = record({
    classification: { specialty: 'backend', kind: 'bug', confidence: 1, evidence },
    attempts: [attempt({ runner: { name: ping, label: 'pc-1' }, endedAt: '2026-05-04T11:59:00.000Z', outcome })],
  });
  const facts = taskFacts('failed', of, {
    comments: [says(`/claude ${ping}x\n/claude assign ${ping}x\n/claude status ${ping}x\n/claude why`)],
  });
  const { decision } = step(facts, context());
  if (decision.kind !== 'task') throw new Error('It is a task');
  const view = { draft: decision, facts, configProblems: [] };

  test('from the comment of the app', () =>
    expect(visible(renderSticky(view, () => '0'.repeat(64)))).not.toContain(ping));
  test('from its answers', () => {
    expect(decision.replies).toHaveLength(1);
    for (const reply of decision.replies) expect(visible(renderReply(reply, view))).not.toContain(ping);
  });
});

test("the app's comment fits GitHub's limit with a hundred sub-issues, fifty blockers and thirty attempts", () => {
  const key = (at: number) => `an-organization-of-thirty-nine-letters/a-repository-with-quite-a-name#${at + 1000}`;
  const subIssues = Array.from({ length: 100 }, (_, at) => ({
    ...{ key: key(at), shown: key(at), state: 'open' as const, stuck: 'failed' as const },
  }));
  const blockers = Array.from({ length: 50 }, (_, at) => ({
    ...{ key: key(at + 200), shown: key(at + 200), from: 'text' as const, state: 'not-planned' as const },
  }));
  const outcome = { kind: 'overloaded' as const, message: 'm'.repeat(100) };
  const of = recordSchema.parse(
    record({
      attempts: Array.from({ length: 30 }, (_, at) =>
        attempt({ number: at + 1, endedAt: '2026-05-04T11:59:00.000Z', outcome }),
      ),
      gathered: subIssues.map((one) => ({ key: one.key, attempts: 3, outcome: 'tests-failed', costUsd: 1.5, pull: 9 })),
      waived: blockers.map((one) => one.key),
    }),
  );
  const facts = taskFacts('blocked', of, { dependencies: { blockers, subIssues, more: true } });
  const { decision } = step(facts, context());
  if (decision.kind !== 'task') throw new Error('It is a task');
  const body = renderSticky({ draft: decision, facts, configProblems: [] }, () => '0'.repeat(64));
  expect(body).toMatch(/… and \d+ more/);
  expect(body.length).toBeLessThan(65_536);
});
