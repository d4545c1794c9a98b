/** From an Authorization header to an actor. */
import { decodeJwt, importSPKI, jwtVerify } from 'jose';
import type { Actor } from './actor.ts';
import { HttpError } from './errors.ts';
import type { GitHub } from './github.ts';

/** `Bearer <token>`, `token <token>` or git's `Basic` with the token as password. Throws 401 for what is wrong or expired. */
export async function authenticate(github: GitHub, header: string | undefined): Promise<Actor> {
  if (!header) return { kind: 'anonymous' };
  const [scheme = '', value = ''] = header.split(' ', 2);
  const secret = scheme.toLowerCase() === 'basic' ? basicPassword(value) : value;
  if (secret.split('.').length === 3) return { kind: 'app', app: await verifyAppJwt(github, secret) };
  return actorOfToken(github, secret);
}

function basicPassword(value: string): string {
  const [user = '', password = ''] = Buffer.from(value, 'base64').toString().split(':', 2);
  return password === '' || password === 'x-oauth-basic' ? user : password;
}

/** GitHub: RS256, issuer is the App's id or client id, at most 10 minutes long, clock drift of 60 s allowed. */
async function verifyAppJwt(github: GitHub, jwt: string) {
  try {
    // Clients write the App's id as a number, too.
    const issuer = String(decodeJwt(jwt).iss);
    const app = github.state.apps.find((one) => String(one.id) === issuer || one.clientId === issuer);
    if (!app?.publicKey) throw new Error('no such App');
    const { payload } = await jwtVerify(jwt, await importSPKI(app.publicKey, 'RS256'), {
      algorithms: ['RS256'],
      currentDate: new Date(github.clock.now()),
      clockTolerance: 60,
      requiredClaims: ['iat', 'exp'],
    });
    if ((payload.exp ?? 0) - (payload.iat ?? 0) > 660) throw new Error('expires too late');
    return app;
  } catch {
    throw new HttpError(401, 'A JSON web token could not be decoded');
  }
}

function actorOfToken(github: GitHub, secret: string): Actor {
  const token = github.state.tokens.get(secret);
  if (!token || token.revoked || (token.expiresAt !== null && token.expiresAt <= github.clock.now()))
    throw new HttpError(401, 'Bad credentials');
  if (token.kind === 'user') return { kind: 'user', user: token.user, token: secret };
  const { installation, permissions, repositoryIds, jobId } = token;
  return { kind: 'installation', installation, permissions, repositoryIds, jobId, token: secret };
}
