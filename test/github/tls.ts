/** A throw-away certificate authority and a certificate of its for 127.0.0.1 and localhost, made by the openssl program. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Certificates = {
  /** The server's, in PEM. */
  key: string;
  cert: string;
  /** Path of the authority's certificate, for SSL_CERT_FILE, NODE_EXTRA_CA_CERTS or GIT_SSL_CAINFO. */
  caFile: string;
};

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes them in `dir`; they are good for a week. Fails when openssl is not installed. */
export async function createCertificates(dir: string): Promise<Certificates> {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: dir });
  const ca = ['-subj', '/CN=Local GitHub CA', '-addext', 'keyUsage=critical,keyCertSign', '-days', '7'];
  await openssl('req', '-x509', ...KEY, ...ca, '-keyout', 'ca.key', '-out', 'ca.pem');
  await openssl('req', ...KEY, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
  await writeFile(join(dir, 'server.ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n');
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '7', '-extfile', 'server.ext'];
  await openssl('x509', '-req', '-in', 'server.csr', ...by, '-out', 'server.pem');
  return {
    key: await readFile(join(dir, 'server.key'), 'utf8'),
    cert: await readFile(join(dir, 'server.pem'), 'utf8'),
    caFile: join(dir, 'ca.pem'),
  };
}
