/** Verifies the OIDC token with which a job proves who it is. */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';

/** GitHub sends numbers as strings. */
const idSchema = z.coerce.number().int().positive();

const claimsSchema = z.object({
  repository_id: idSchema,
  repository: z.string().regex(/^[^/]+\/[^/]+$/),
  run_id: idSchema,
  /** `owner/name/.github/workflows/file.yml@refs/heads/branch`. */
  workflow_ref: z.string(),
});
export type JobClaims = z.infer<typeof claimsSchema>;

export type OidcVerifier = (token: string) => Promise<
  | { kind: 'job'; claims: JobClaims }
  /** The token is wrong, old, or meant for someone else. */
  | { kind: 'invalid'; why: string }
  /** The issuer's keys could not be had; the job may try again. */
  | { kind: 'unavailable'; why: string }
>;

export const keysOf = (issuer: string): JWTVerifyGetKey => createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`));

/** Only signatures GitHub makes are taken, whatever the token's header asks for. */
export function createOidcVerifier(options: { issuer: string; audience: string; keys: JWTVerifyGetKey }): OidcVerifier {
  const { issuer, audience, keys } = options;
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
      });
      const claims = claimsSchema.safeParse(payload);
      if (claims.success) return { kind: 'job', claims: claims.data };
      return {
        kind: 'invalid',
        why: `The token lacks claims: ${claims.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
      };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const ofToken =
        error instanceof errors.JOSEError &&
        !(error instanceof errors.JWKSTimeout) &&
        error.code !== 'ERR_JOSE_GENERIC';
      return { kind: ofToken ? 'invalid' : 'unavailable', why };
    }
  };
}
