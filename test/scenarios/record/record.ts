/** Reads an issue as the app reads it. */
import { ProbotOctokit } from 'probot';
import { z } from 'zod';
import { createConditional } from '../../../app/github/conditional.ts';
import { readTask } from '../../../app/github/read-task.ts';
import type { RecordSigner } from '../../../app/github/record-signature.ts';
import { createRunnerLister } from '../../../app/github/runners.ts';
import type { Recorded } from '../recorded.ts';

export type Source = {
  /** `https://api.github.com`, or `https://HOST/api/v3`. */
  baseUrl: string;
  /** An installation token of the App: with another one the app's comment is a stranger's. */
  token: string;
  owner: string;
  name: string;
  number: number;
};

const viewerSchema = z.object({ viewer: z.object({ login: z.string() }) });

/** The key of the signature is the App's own; who records, trusts what stands there. */
const TRUSTING: RecordSigner = { sign: () => '0'.repeat(64), isSigned: () => true };

export async function recordScenario({ baseUrl, token, owner, name, number }: Source): Promise<Recorded> {
  const client = new ProbotOctokit({ baseUrl, auth: { token }, log: { debug() {}, info() {}, warn() {}, error() {} } });
  const repo = { installationId: 0, id: 0, owner, name };
  const now = new Date().toISOString();
  const known = { specialties: [], logins: [], branch: null, runOf: new Map<string, number>(), sights: new Map() };
  const botLogin = async () => viewerSchema.parse(await client.graphql('{ viewer { login } }')).viewer.login;
  const reading = await readTask(client, { repo, number }, known, TRUSTING, botLogin);
  if (!reading) throw new Error(`There is no issue ${owner}/${name}#${number} that this token may read`);
  const { facts, configText } = reading;
  return {
    now,
    config: configText,
    runners: await createRunnerLister(
      async () => client,
      createConditional(),
      () => now,
    )(repo),
    facts: { ...facts, permissions: [...facts.permissions] },
  };
}
