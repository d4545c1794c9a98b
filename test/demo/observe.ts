/** Reads the tour's issues from GitHub as a person with a browser could: issues, comments, pull requests, checks. */
import type { Octokit } from '@octokit/rest';
import { stateOf } from '../../app/contract/labels.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { recordSchema, type TaskRecord } from '../../app/contract/record.ts';
import { CHECK_NAME, resultSchema } from '../../app/contract/result.ts';
import type { Row } from './row.ts';

export type RepositoryName = { owner: string; repo: string };

/** The rows of the given issues, in their order; `before` supplies what was seen earlier. */
export async function observe(
  person: Octokit,
  repository: RepositoryName,
  opened: { key: string; number: number }[],
  before: Row[],
): Promise<Row[]> {
  const [issues, pulls] = await Promise.all([
    person.rest.issues.listForRepo({ ...repository, state: 'all', per_page: 100 }),
    person.rest.pulls.list({ ...repository, state: 'all', per_page: 100 }),
  ]);
  return Promise.all(
    opened.map(async ({ key, number }) => {
      const issue = issues.data.find((one) => one.number === number);
      if (!issue) throw new Error(`Issue #${number} is gone`);
      const comments = (await person.rest.issues.listComments({ ...repository, issue_number: number })).data;
      const stickies = comments.filter((comment) => readMarker('record', comment.body ?? '') !== undefined);
      const record = readRecord(stickies[0]?.body);
      const labels = issue.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
      const states = labels.flatMap((label) => stateOf(label) ?? []);
      const state = states[0] ?? null;
      const pull = record?.branch ? pulls.data.find((one) => one.head.ref === record.branch) : undefined;
      const check = pull ? await readCheck(person, repository, pull.head.sha) : undefined;
      const files = pull ? await readFiles(person, repository, pull.number) : [];
      const seen = before.find((row) => row.key === key)?.seen ?? [];
      const end = issue.closed_at ? Date.parse(issue.closed_at) : Date.now();
      return {
        key,
        number,
        title: issue.title,
        author: issue.user?.login ?? '',
        state,
        closed: issue.state === 'closed',
        specialty: record?.classification.specialty ?? null,
        why: record?.classification.evidence.slice(0, 3).map((evidence) => evidence.term) ?? [],
        runner: record?.attempts.at(-1)?.runner.name ?? null,
        attempts: record?.attempts.map((one) => ({ number: one.number, outcome: one.outcome?.kind ?? null })) ?? [],
        repairRounds: check?.repairRounds ?? 0,
        pr: pull ? { number: pull.number, draft: pull.draft === true, merged: pull.merged_at !== null, files } : null,
        check: check?.conclusion ?? null,
        costUsd: record?.attempts.reduce((sum, one) => sum + (one.costUsd ?? 0), 0) ?? 0,
        seconds: Math.max(0, (end - Date.parse(issue.created_at)) / 1000),
        seen: state === null || seen.at(-1) === state ? seen : [...seen, state],
        stateLabels: states.length,
        appComments: stickies.length,
      };
    }),
  );
}

function readRecord(body: string | undefined): TaskRecord | undefined {
  const marker = body === undefined ? undefined : readMarker('record', body);
  return marker && recordSchema.parse(JSON.parse(marker.json));
}

async function readFiles(person: Octokit, repository: RepositoryName, pull_number: number): Promise<string[]> {
  const { data } = await person.rest.pulls.listFiles({ ...repository, pull_number, per_page: 100 });
  return data.map((file) => file.filename).sort();
}

async function readCheck(person: Octokit, repository: RepositoryName, ref: string) {
  const { data } = await person.rest.checks.listForRef({ ...repository, ref, check_name: CHECK_NAME });
  const run = data.check_runs[0];
  if (!run) return undefined;
  const marker = readMarker('result', run.output.text ?? '');
  const result = marker && resultSchema.parse(JSON.parse(marker.json));
  return { conclusion: run.conclusion, repairRounds: result?.repairRounds ?? 0 };
}
