import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { markerJson, writeMarker } from '../../../app/contract/marker.ts';
import { readRecord } from '../../../app/github/read-record.ts';
import { createRecordSigner } from '../../../app/github/record-signature.ts';
import { record, says } from '../../scenarios/facts.ts';

const newKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;
const key = newKey();
const signer = createRecordSigner(key);
const json = markerJson(record());
const comment = (body: string, ours = true) => ({ ...says(body), ours });
const signed = writeMarker('record', json, signer.sign(7, 5, json));

test('two replicas with the same key agree', () =>
  expect(createRecordSigner(key).sign(7, 5, json)).toBe(signer.sign(7, 5, json)));
test('what was signed is read', () =>
  expect(readRecord([comment(signed)], 7, 5, signer)).toMatchObject({ kind: 'valid', record: record() }));

test.each([
  ['another text', signed.replace('"backend"', '"frontend"'), 7, 5],
  ['another issue', signed, 7, 6],
  ['another repository', signed, 8, 5],
  ['no signature', writeMarker('record', json), 7, 5],
  ['a second, forged marker after it', `${signed}\n${writeMarker('record', json, 'a'.repeat(64))}`, 7, 5],
  ['the key of another App', writeMarker('record', json, createRecordSigner(newKey()).sign(7, 5, json)), 7, 5],
  ['a record of an unknown form', writeMarker('record', '{"version":9}', signer.sign(7, 5, '{"version":9}')), 7, 5],
] as const)('%s is not believed', (_, body, repository, issue) =>
  expect(readRecord([comment(body)], repository, issue, signer)).toEqual({ kind: 'broken' }),
);

test('a record in somebody else’s comment is none', () =>
  expect(readRecord([comment(signed, false)], 7, 5, signer)).toEqual({ kind: 'absent' }));
