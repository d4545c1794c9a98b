/** Signs task records, so that an edited one is noticed. */
import { createHmac, createPrivateKey, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';

export type RecordSigner = {
  /** 64 hexadecimal digits over the record's JSON, valid for this issue of this repository only. */
  sign(repositoryId: number, issue: number, json: string): string;
  isSigned(repositoryId: number, issue: number, json: string, signature: string | undefined): boolean;
};

/** The key is derived from the App's private key (PEM), which every replica has and nobody else. */
export function createRecordSigner(privateKey: string): RecordSigner {
  const secret = createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'der' });
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'claude-code-cluster task record v1', 32)));
  const sign: RecordSigner['sign'] = (repositoryId, issue, json) =>
    createHmac('sha256', key).update(`${repositoryId}#${issue}:${json}`).digest('hex');
  return {
    sign,
    isSigned(repositoryId, issue, json, signature) {
      if (signature === undefined || !/^[0-9a-f]{64}$/.test(signature)) return false;
      return timingSafeEqual(Buffer.from(sign(repositoryId, issue, json), 'hex'), Buffer.from(signature, 'hex'));
    },
  };
}
