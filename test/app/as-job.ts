/** What the action leaves on GitHub, for tests of the app that have no runner: in the App's name, as with the broker's token. */
import { Octokit } from '@octokit/rest';
import { markerJson, writeMarker } from '../../app/contract/marker.ts';
import { answerCheckName, CHECK_NAME, type Result } from '../../app/contract/result.ts';
import type { startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;

export async function asJob({ asApp, installation, github }: OnGitHub): Promise<Octokit['rest']> {
  const { data } = await asApp().rest.apps.createInstallationAccessToken({ installation_id: installation.id });
  return new Octokit({ auth: data.token, baseUrl: github.apiUrl }).rest;
}

/** The attempt under way has ended well: its check run, on the branch or on the commit that it read, and its run. */
export async function report(on: OnGitHub, number: number, what: Pick<Result, 'published' | 'pr'>): Promise<void> {
  const { branch, attempts } = on.record(number);
  const attempt = attempts.at(-1);
  if (!attempt) throw new Error('No attempt is under way');
  const { git, checks } = await asJob(on);
  const tip = async () => (await git.getRef({ ...on.name, ref: `heads/${branch}` })).data.object.sha;
  const result: Result = {
    ...{ version: 1, task: number, attempt: attempt.number, nonce: attempt.nonce, denials: [], repairRounds: 0 },
    ...{ outcome: { kind: 'succeeded' }, branch: branch ?? `claude/issue-${number}-backend`, turns: 3, costUsd: 0.1 },
    ...{ tests: { status: 'passed', passed: 1, failed: 0, skipped: 0 }, durationMs: 1000 },
    ...what,
  };
  await checks.create({
    ...{ ...on.name, name: attempt.head === undefined ? CHECK_NAME : answerCheckName(number) },
    ...{ head_sha: attempt.head ?? (await tip()), external_id: attempt.nonce },
    ...{ status: 'completed', conclusion: 'success' },
    output: { title: 'Done', summary: 'Done', text: writeMarker('result', markerJson(result)) },
  });
  const run = on.runsOf(number).at(-1);
  for (const one of [run, ...(run?.jobs ?? [])])
    Object.assign(one ?? {}, { status: 'completed', conclusion: 'success' });
  for (const runner of on.repository.runners) if (runner.job?.run === run) runner.job = null;
}
