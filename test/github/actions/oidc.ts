/** The issuer of the jobs' OIDC tokens: discovery, keys, and tokens for jobs with `id-token: write`. */
import { randomUUID } from 'node:crypto';
import type { CryptoKey, JWK } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { GitHub } from '../github.ts';
import type { Route } from '../server.ts';
import type { Job } from '../state.ts';
import { githubContext } from './contexts.ts';

const ALGORITHM = 'RS256';
const LIFETIME_SECONDS = 300;

const OIDC_SERVICE = '/_services/token';

type Keys = { privateKey: CryptoKey; jwk: JWK };

/** One key per server, made when it is first needed. */
export function oidcRoute(): Route {
  let keys: Promise<Keys> | undefined;
  const load = () => (keys ??= createKeys());
  return {
    prefix: OIDC_SERVICE,
    async handle(github, request, response, url) {
      const send = (status: number, body: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const path = url.pathname.slice(OIDC_SERVICE.length);
      if (path === '/.well-known/openid-configuration') send(200, configuration(github));
      else if (path === '/.well-known/jwks') send(200, { keys: [(await load()).jwk] });
      else if (path === '/request') {
        const job = github.actions.idTokenRequests.get(request.headers.authorization?.replace(/^Bearer /i, '') ?? '');
        if (!job)
          send(401, { message: 'The job may not ask for an OIDC token (permissions: id-token: write), or is over' });
        else send(200, { value: await issue(github, job, await load(), url.searchParams.get('audience')) });
      } else send(404, { message: 'Not Found' });
    },
  };
}

async function createKeys(): Promise<Keys> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: ALGORITHM, use: 'sig' } };
}

const configuration = (github: GitHub) => ({
  issuer: github.oidcIssuer,
  jwks_uri: `${github.oidcIssuer}/.well-known/jwks`,
  subject_types_supported: ['public', 'pairwise'],
  response_types_supported: ['id_token'],
  claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf', ...CLAIMS],
  id_token_signing_alg_values_supported: [ALGORITHM],
  scopes_supported: ['openid'],
});

/** Claims that are a member of the `github` context, by the same name. */
const CLAIMS = [
  'ref',
  'sha',
  'repository',
  'repository_owner',
  'repository_owner_id',
  'repository_id',
  'run_id',
  'run_number',
  'run_attempt',
  'actor',
  'actor_id',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'head_ref',
  'base_ref',
  'event_name',
  'ref_type',
];

/** https://docs.github.com/actions/reference/security/oidc: every id is a string. */
async function issue(github: GitHub, job: Job, { privateKey, jwk }: Keys, audience: string | null): Promise<string> {
  const { run } = job;
  const { repository: repo } = run;
  const context = githubContext(github, run, job.key);
  const claims = Object.fromEntries(CLAIMS.map((name) => [name, context[name]]));
  const seconds = Math.floor(github.clock.now() / 1000);
  return new SignJWT({
    ...claims,
    ref_protected: 'false',
    repository_visibility: repo.private ? 'private' : 'public',
    job_workflow_ref: context['workflow_ref'],
    job_workflow_sha: run.headSha,
    check_run_id: String(job.checkRun.id),
    runner_environment: 'self-hosted',
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: jwk.kid ?? '' })
    .setSubject(
      `repo:${repo.owner.login}/${repo.name}:${run.event === 'pull_request' ? 'pull_request' : `ref:${run.ref}`}`,
    )
    .setAudience(audience ?? `${github.url}/${repo.owner.login}`)
    .setIssuer(github.oidcIssuer)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setNotBefore(seconds - 300)
    .setExpirationTime(seconds + LIFETIME_SECONDS)
    .sign(privateKey);
}
