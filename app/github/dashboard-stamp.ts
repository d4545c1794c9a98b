/** Puts the hidden signed stamp under the dashboard's text, and reads it back. */
import { createHash } from 'node:crypto';
import { jsonOf } from '../contract/json.ts';
import { markerJson, readMarker, writeMarker } from '../contract/marker.ts';
import { DASHBOARD_MARKER, type Stamp, stampSchema } from '../core/dashboard/stamp.ts';
import type { RecordSigner } from './record-signature.ts';

/** `stamp` is null when there is none, or it is not the app's own word. `intact`: nobody changed the text since. */
export type Stamped = { text: string; stamp: Stamp | null; intact: boolean };

export type Stamper = {
  read(repositoryId: number, body: string): Stamped;
  write(repositoryId: number, text: string, stamp: Omit<Stamp, 'version' | 'hash'>): string;
};

/** The dashboard's own number is not known when it is first written; no issue has this one. */
const NO_ISSUE = 0;

export function createStamper(signer: RecordSigner): Stamper {
  return {
    read(repositoryId, body) {
      const marker = readMarker(DASHBOARD_MARKER, body);
      if (!marker || !signer.isSigned(repositoryId, NO_ISSUE, marker.json, marker.signature))
        return { text: body, stamp: null, intact: false };
      const stamp = stampSchema.safeParse(jsonOf(marker.json)).data ?? null;
      const text = body.replace(writeMarker(DASHBOARD_MARKER, marker.json, marker.signature), '').trimEnd();
      return { text, stamp, intact: stamp?.hash === hashOf(text) };
    },
    write(repositoryId, text, stamp) {
      const json = markerJson({ version: 1, hash: hashOf(text), ...stamp });
      return `${text}\n\n${writeMarker(DASHBOARD_MARKER, json, signer.sign(repositoryId, NO_ISSUE, json))}`;
    },
  };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
