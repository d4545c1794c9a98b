import { createServer } from 'node:http';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BROKER_PATH, brokerReplySchema } from '../../../app/contract/broker.ts';
import type { TaskRecord } from '../../../app/contract/record.ts';
import { createMemory, type Memory } from '../../../app/github/memory.ts';
import type { TokenMinter } from '../../../app/github/ports.ts';
import { createOidcVerifier } from '../../../app/http/oidc.ts';
import { createRoutes } from '../../../app/http/routes.ts';
import { attempt, newFacts, record, succeededAttempt } from '../../scenarios/facts.ts';

const ISSUER = 'https://github.example/_services/token';
const AUDIENCE = 'https://app.example';
const repo = { installationId: 3, id: 77, owner: 'acme', name: 'shop' };
const request = { task: 5, attempt: 1, nonce: 'aaaaaaaaaaaaaaaa' };
const claims = {
  repository_id: '77',
  repository: 'acme/shop',
  run_id: '900',
  workflow_ref: 'acme/shop/.github/workflows/claude-task.yml@refs/heads/main',
};

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let url: string;
let memory: Memory;
let looked: number;
let minted: number;
let pushes: boolean;
let firstRun: number | undefined;
let onLook: () => void;
const server = createServer();

const see = (of: TaskRecord) => {
  const { issue, repository } = newFacts();
  memory.remember({ ref: { repo, number: 5 }, state: 'in-progress', record: of, issue, repository, at: '' });
};

beforeAll(async () => {
  keys = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'RS256' };
  const verify = createOidcVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: createLocalJWKSet({ keys: [jwk] }) });
  const github: TokenMinter = {
    async mintToken(_, mayPush) {
      minted += 1;
      pushes = mayPush;
      return { token: 'ghs_x', expiresAt: '2026-05-04T13:00:00Z', bot: { login: 'cluster[bot]', id: 9 } };
    },
    firstRunOf: async () => firstRun,
    findRepo: async (owner, name) => (owner === 'acme' && name === 'shop' ? repo : null),
  };
  const reconciler = {
    hint: () => {
      looked += 1;
      onLook();
    },
    idle: async () => {},
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  server.on('request', (incoming, response) => {
    const routes = createRoutes({
      isClosing: () => false,
      broker: { verify, github, reconciler, memory, log },
      health: () => ({ startedAt: '2026-05-04T12:00:00Z', lastSweepAt: null, sweepSeconds: 60 }),
      clock: () => '2026-05-04T12:00:01Z',
    });
    void routes(incoming, response).then((taken) => taken || response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  memory = createMemory();
  looked = 0;
  minted = 0;
  firstRun = 900;
  onLook = () => {};
  see(record({ attempts: [attempt()] }));
});

const token = (
  change: Record<string, unknown> = {},
  { issuer = ISSUER, audience = AUDIENCE, expires = '5m', key = keys.privateKey } = {},
) =>
  new SignJWT({ ...claims, ...change })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);

async function ask(bearer: string | undefined, body: unknown = request, method = 'POST') {
  const answer = await fetch(`${url}${BROKER_PATH}`, {
    method,
    headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: await answer.json() };
}

test('the run of the attempt gets a token', async () => {
  const { status, body } = await ask(await token());
  expect(status).toBe(200);
  expect(brokerReplySchema.parse(body)).toEqual({
    token: 'ghs_x',
    expires_at: '2026-05-04T13:00:00.000Z',
    bot: { login: 'cluster[bot]', id: 9 },
  });
  expect(looked).toBe(0);
});

test('an attempt that only answers gets none that may push', async () => {
  await ask(await token());
  expect(pushes).toBe(true);
  see(record({ attempts: [attempt({ head: 'c'.repeat(40) })] }));
  expect((await ask(await token())).status).toBe(200);
  expect(pushes).toBe(false);
});

test('a run id that only the dispatch told is as good as one in the record', async () => {
  see(record({ attempts: [attempt({ runId: null })] }));
  memory.runOf.set('aaaaaaaaaaaaaaaa', 900);
  expect((await ask(await token())).status).toBe(200);
});

test('after a restart GitHub is asked', async () => {
  memory = createMemory();
  onLook = () => see(record({ attempts: [attempt()] }));
  expect((await ask(await token())).status).toBe(200);
  expect(looked).toBe(1);
});

test('of two runs for one attempt the first works, whichever was noted', async () => {
  see(record({ attempts: [attempt({ runId: 901 })] }));
  expect((await ask(await token())).status).toBe(200);
  firstRun = 899;
  expect((await ask(await token())).status).toBe(403);
});

describe('another job gets none', () => {
  test.each([
    ['another run', { run_id: '901' }],
    ['another repository', { repository_id: '78', repository: 'acme/other' }],
    ['a repository that took over the name', { repository_id: '78' }],
    ['another workflow', { workflow_ref: 'acme/shop/.github/workflows/ci.yml@refs/heads/main' }],
    ['the workflow as another branch has it', { workflow_ref: claims.workflow_ref.replace('main', 'evil') }],
  ])('%s', async (_, change) => {
    expect((await ask(await token(change))).status).toBe(403);
    expect(minted).toBe(0);
  });
  test.each([
    ['another attempt', { ...request, attempt: 2 }],
    ['another nonce', { ...request, nonce: 'b'.repeat(16) }],
    ['another task', { ...request, task: 6 }],
  ])('%s', async (_, body) => {
    expect((await ask(await token(), body)).status).toBe(403);
    expect(minted).toBe(0);
  });
  test('an attempt that is over', async () => {
    see(record({ attempts: [succeededAttempt()] }));
    expect(await ask(await token())).toMatchObject({ status: 403, body: { error: 'not_this_attempt' } });
  });
});

describe('a token that proves nothing', () => {
  test('for someone else', async () =>
    expect((await ask(await token({}, { audience: 'https://other.example' }))).status).toBe(401));
  test('of another issuer', async () =>
    expect((await ask(await token({}, { issuer: 'https://evil.example' }))).status).toBe(401));
  test('too old', async () => expect((await ask(await token({}, { expires: '-1m' }))).status).toBe(401));
  test('signed by nobody we know', async () => {
    const other = await generateKeyPair('RS256');
    expect((await ask(await token({}, { key: other.privateKey }))).status).toBe(401);
  });
  test('without the claims', async () =>
    expect(await ask(await token({ run_id: undefined }))).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    }));
  test('none', async () => expect((await ask(undefined)).status).toBe(401));
  test('with no signature at all', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(
      (await ask(`${part({ alg: 'none' })}.${part({ ...claims, iss: ISSUER, aud: AUDIENCE, exp: 9e9 })}.x`)).status,
    ).toBe(401);
  });
});

describe('a request that is none', () => {
  test('another method', async () => expect((await ask(await token(), undefined, 'GET')).status).toBe(405));
  test('no JSON', async () => expect((await ask(await token(), '{')).status).toBe(400));
  test('a field too many', async () => expect((await ask(await token(), { ...request, x: 1 })).status).toBe(400));
  test('a body far too long', async () => expect((await ask(await token(), 'x'.repeat(10_000))).status).toBe(413));
  test('another path is not ours', async () => expect((await fetch(`${url}/api/v1/other`)).status).toBe(404));
});

test('health', async () => {
  const answer = await fetch(`${url}/health`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'ok' });
});
