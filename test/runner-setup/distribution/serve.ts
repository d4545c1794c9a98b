/** Serves the archive as a release download does: with ranges, and, when asked, cut off or altered. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GitHub } from '../../github/github.ts';
import { offerRunners } from '../../github/rest/actions-downloads.ts';
import type { Distribution } from './build.ts';

export type Downloads = AsyncDisposable & {
  /** `range` headers of the requests, in order; undefined for all. */
  requests: (string | undefined)[];
  /** The next answer stops after so many bytes. */
  cutAfter: number | undefined;
  /** The next answer has another last byte. */
  altered: boolean;
  /** When the release was published; undefined: the server does not say. */
  publishedAt: Date | undefined;
  /** `os` in GitHub's words; default linux. */
  offer(distribution: Distribution, os?: string): void;
};

/** What the local GitHub offers for this machine from now on. */
export async function serveDistribution(github: GitHub, distribution: Distribution): Promise<Downloads> {
  let current = distribution;
  const server = createServer((request, response) => {
    const { range } = request.headers;
    if (downloads.publishedAt) response.setHeader('last-modified', downloads.publishedAt.toUTCString());
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    downloads.requests.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const body = Buffer.from(current.archive.subarray(from));
    if (body.length === 0) {
      response.writeHead(416).end();
      return;
    }
    if (downloads.altered) body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
    downloads.altered = false;
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': body.length });
    const { cutAfter } = downloads;
    downloads.cutAfter = undefined;
    if (cutAfter === undefined) response.end(body);
    else response.write(body.subarray(0, cutAfter), () => response.socket?.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const offer = (one: Distribution, os = 'linux') => {
    current = one;
    offerRunners(github, [
      {
        os,
        architecture: process.arch,
        download_url: `http://127.0.0.1:${port}/${one.filename}`,
        filename: one.filename,
        sha256_checksum: one.sha256,
      },
    ]);
  };
  offer(distribution);
  const downloads: Downloads = {
    requests: [],
    cutAfter: undefined,
    altered: false,
    publishedAt: undefined,
    offer,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return downloads;
}
