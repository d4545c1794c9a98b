/** The app's own settings, read from the environment once. Probot reads its own (APP_ID, WEBHOOK_SECRET, PORT, …). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const withDefault = <T extends z.ZodType>(schema: T, value: z.output<T>) =>
  optional(schema).transform((given) => given ?? value);

const schema = z.object({
  /** Where jobs reach this app; without it they work with their own GITHUB_TOKEN. */
  PUBLIC_URL: optional(url),
  SWEEP_SECONDS: withDefault(z.coerce.number().min(0.1).max(86_400), 60),
  /** Issuer of the jobs' OIDC tokens; known for github.com and GitHub Enterprise Server. */
  OIDC_ISSUER: optional(url),
  /** A file or folder with scheduling policies of the operator's own. */
  POLICY_MODULE: optional(z.string()),
  /** With it the app asks a model where words leave open what an issue is; each call costs money. */
  ANTHROPIC_API_KEY: optional(z.string()),
  ANTHROPIC_BASE_URL: optional(url),
  OPINION_MODEL: withDefault(z.string().max(100), 'claude-haiku-5-5'),
  OPINION_SECONDS: withDefault(z.coerce.number().min(0.1).max(60), 6),
  OPINIONS_PER_HOUR: withDefault(z.coerce.number().int().min(1).max(10_000), 20),
  GHE_HOST: optional(z.string()),
  GHE_PROTOCOL: optional(z.enum(['http', 'https'])),
  PRIVATE_KEY: optional(z.string()),
  PRIVATE_KEY_PATH: optional(z.string()),
});

export type Environment = {
  /** '' when there is none. */
  publicUrl: string;
  sweepSeconds: number;
  oidcIssuer: string;
  /** '' when there is none. */
  policyModule: string;
  /** A model to ask for a second opinion, and calls per repository and hour; null without a key. */
  opinion: { apiKey: string; baseUrl: string; model: string; timeoutMs: number; perHour: number } | null;
  /** The App's private key, PEM. */
  privateKey: string;
};

/** Throws one error that names every variable that is wrong, and what it takes. */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The environment has errors:\n${problems.join('\n')}`);
  }
  const {
    PUBLIC_URL = '',
    SWEEP_SECONDS,
    OIDC_ISSUER,
    POLICY_MODULE = '',
    GHE_HOST,
    GHE_PROTOCOL = 'https',
  } = parsed.data;
  const enterprise = GHE_HOST === undefined ? undefined : `${GHE_PROTOCOL}://${GHE_HOST}/_services/token`;
  return {
    publicUrl: PUBLIC_URL,
    sweepSeconds: SWEEP_SECONDS,
    oidcIssuer: OIDC_ISSUER ?? enterprise ?? 'https://token.actions.githubusercontent.com',
    policyModule: POLICY_MODULE,
    opinion: readOpinion(parsed.data),
    privateKey: readPrivateKey(parsed.data),
  };
}

function readOpinion(variables: z.output<typeof schema>): Environment['opinion'] {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl = '', OPINION_MODEL: model } = variables;
  if (apiKey === undefined) return null;
  return { apiKey, baseUrl, model, timeoutMs: variables.OPINION_SECONDS * 1000, perHour: variables.OPINIONS_PER_HOUR };
}

/** In the forms Probot takes: PEM, PEM with `\n` written out, PEM in base64, or a file's path. */
function readPrivateKey({
  PRIVATE_KEY,
  PRIVATE_KEY_PATH,
}: {
  PRIVATE_KEY?: string | undefined;
  PRIVATE_KEY_PATH?: string | undefined;
}): string {
  if (PRIVATE_KEY !== undefined) {
    const text = PRIVATE_KEY.includes('-----BEGIN') ? PRIVATE_KEY : Buffer.from(PRIVATE_KEY, 'base64').toString();
    return text.replaceAll('\\n', '\n');
  }
  if (PRIVATE_KEY_PATH !== undefined) return readFileSync(PRIVATE_KEY_PATH, 'utf8');
  throw new Error(
    "Set PRIVATE_KEY or PRIVATE_KEY_PATH to the App's private key: task records are signed with a key made of it.",
  );
}
