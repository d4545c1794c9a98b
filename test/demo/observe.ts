/**
 * Reads the tour's issues from GitHub as a person with a browser could: issues, comments, pull requests, checks. One
 * GraphQL query a look: whoever looks several times a second with REST soon meets the secondary limit.
 */
import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { stateOf } from '../../app/contract/labels.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { recordSchema, type TaskRecord } from '../../app/contract/record.ts';
import { CHECK_NAME, resultSchema } from '../../app/contract/result.ts';
import type { Row } from './row.ts';

export type RepositoryName = { owner: string; repo: string };

const QUERY = `query tour($owner: String!, $repo: String!, $check: String!) {
  repository(owner: $owner, name: $repo) {
    issues(first: 100) {
      nodes {
        number title state createdAt closedAt
        author { login }
        labels(first: 20) { nodes { name } }
        comments(first: 50) { nodes { body } }
      }
    }
    pullRequests(first: 100) {
      nodes {
        number isDraft merged headRefName
        files(first: 100) { nodes { path } }
        commits(last: 1) {
          nodes {
            commit {
              checkSuites(first: 20) {
                nodes { checkRuns(first: 10, filterBy: { checkName: $check }) { nodes { conclusion text } } }
              }
            }
          }
        }
      }
    }
  }
}`;

const nodesOf = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(node) });

const issueSchema = z.object({
  number: z.int(),
  title: z.string(),
  state: z.enum(['OPEN', 'CLOSED']),
  createdAt: z.string(),
  closedAt: z.string().nullable(),
  author: z.object({ login: z.string() }).nullable(),
  labels: nodesOf(z.object({ name: z.string() })),
  comments: nodesOf(z.object({ body: z.string() })),
});

const checkSchema = z.object({ conclusion: z.string().nullable(), text: z.string().nullable() });

const pullSchema = z.object({
  number: z.int(),
  isDraft: z.boolean(),
  merged: z.boolean(),
  headRefName: z.string(),
  files: nodesOf(z.object({ path: z.string() })),
  commits: nodesOf(
    z.object({ commit: z.object({ checkSuites: nodesOf(z.object({ checkRuns: nodesOf(checkSchema) })) }) }),
  ),
});

const answerSchema = z.object({
  repository: z.object({ issues: nodesOf(issueSchema), pullRequests: nodesOf(pullSchema) }),
});

type Pull = z.infer<typeof pullSchema>;

/** The rows of the given issues, in their order; `before` supplies what was seen earlier. */
export async function observe(
  person: Octokit,
  name: RepositoryName,
  opened: { key: string; number: number }[],
  before: Row[],
): Promise<Row[]> {
  const { repository } = answerSchema.parse(await person.graphql(QUERY, { ...name, check: CHECK_NAME }));
  return opened.map(({ key, number }) => {
    const issue = repository.issues.nodes.find((one) => one.number === number);
    if (!issue) throw new Error(`Issue #${number} is gone`);
    const stickies = issue.comments.nodes.filter(({ body }) => readMarker('record', body) !== undefined);
    const record = readRecord(stickies[0]?.body);
    const states = issue.labels.nodes.flatMap((label) => stateOf(label.name) ?? []);
    const state = states[0] ?? null;
    const pull = record?.branch
      ? repository.pullRequests.nodes.find((one) => one.headRefName === record.branch)
      : undefined;
    const check = pull && readCheck(pull);
    const seen = before.find((row) => row.key === key)?.seen ?? [];
    const end = issue.closedAt === null ? Date.now() : Date.parse(issue.closedAt);
    return {
      key,
      number,
      title: issue.title,
      author: issue.author?.login ?? '',
      state,
      closed: issue.state === 'CLOSED',
      specialty: record?.classification.specialty ?? null,
      why: record?.classification.evidence.slice(0, 3).map((evidence) => evidence.term) ?? [],
      runner: record?.attempts.at(-1)?.runner.name ?? null,
      attempts: record?.attempts.map((one) => ({ number: one.number, outcome: one.outcome?.kind ?? null })) ?? [],
      repairRounds: check?.repairRounds ?? 0,
      pr: pull ? { number: pull.number, draft: pull.isDraft, merged: pull.merged, files: filesOf(pull) } : null,
      check: check?.conclusion ?? null,
      costUsd: record?.attempts.reduce((sum, one) => sum + (one.costUsd ?? 0), 0) ?? 0,
      seconds: Math.max(0, (end - Date.parse(issue.createdAt)) / 1000),
      seen: state === null || seen.at(-1) === state ? seen : [...seen, state],
      stateLabels: states.length,
      appComments: stickies.length,
    };
  });
}

function readRecord(body: string | undefined): TaskRecord | undefined {
  const marker = body === undefined ? undefined : readMarker('record', body);
  return marker && recordSchema.parse(JSON.parse(marker.json));
}

const filesOf = (pull: Pull) => pull.files.nodes.map((file) => file.path).sort();

function readCheck({ commits }: Pull): { conclusion: string | null; repairRounds: number } | undefined {
  const suites = commits.nodes.flatMap(({ commit }) => commit.checkSuites.nodes);
  const run = suites.flatMap((suite) => suite.checkRuns.nodes)[0];
  if (!run) return undefined;
  const marker = readMarker('result', run.text ?? '');
  const result = marker && resultSchema.parse(JSON.parse(marker.json));
  return { conclusion: run.conclusion?.toLowerCase() ?? null, repairRounds: result?.repairRounds ?? 0 };
}
