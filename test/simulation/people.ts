/** The people of the simulated repository: they open issues, approve, merge, and meddle at the worst moment. */
import { approvedText } from '../../app/contract/approved-text.ts';
import { STATES, stateLabel } from '../../app/contract/labels.ts';
import { readMarker } from '../../app/contract/marker.ts';
import type { Issue } from '../github/state.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';
import { createWire } from './wire.ts';
import { MAINTAINERS, OUTSIDERS, type World } from './world.ts';

export type People = {
  open(): Promise<void>;
  /** One thing that somebody does to an issue when nobody expects it. */
  meddle(): Promise<void>;
  /** Approves, resumes, merges or closes what waits for people. */
  answer(): Promise<void>;
  /** Issues they opened. */
  issues(): Issue[];
  /** Did someone with write access stand behind this text of this issue? */
  isApproved(number: number, text: string): boolean;
};

const TITLES = ['The orders endpoint fails', 'The button is blue', 'Write the README', 'The query is slow'] as const;
const SETTLED = ['completed', 'failed', 'cancelled'] as const;

export function createPeople(world: World, random: Random, trace: Trace): People {
  const { repository, github } = world;
  const fetch = createWire({ ...world, latency: () => 0, fault: () => 'none' });
  const approved = new Map<number, Set<string>>();
  const path = `/repos/${world.name.owner}/${world.name.repo}`;

  const issues = () =>
    [...repository.issues.values()].filter((issue) => issue.pull === null && issue.user.type === 'User');
  const dashboard = () => [...repository.issues.values()].find(isDashboard);
  const textOf = ({ title, body }: Issue) => approvedText({ title, body });
  const approve = (issue: Issue) => {
    const texts = approved.get(issue.number) ?? new Set();
    approved.set(issue.number, texts.add(textOf(issue)));
  };
  const isMaintainer = (login: string) => MAINTAINERS.some((one) => one === login);

  /** What people do may be refused: the label is gone, the issue closed. That is life. */
  async function as(login: string, method: string, where: string, body: object = {}): Promise<unknown> {
    trace.note(`${login}: ${method} ${where} ${JSON.stringify(body).slice(0, 120)}`);
    const headers = { authorization: `Bearer ${world.tokens.get(login)}` };
    const response = await fetch(`${github.apiUrl}${path}${where}`, { method, headers, body: JSON.stringify(body) });
    return response.status === 204 ? undefined : await response.json();
  }
  async function comment(login: string, issue: Issue, body: string) {
    if (isMaintainer(login) && body.includes('approve')) approve(issue);
    await as(login, 'POST', `/issues/${issue.number}/comments`, { body });
  }
  async function edit(login: string, issue: Issue) {
    const body = `${issue.body ?? ''}\nEdited ${random.hex(4)} by ${login}.`;
    // Asked before: GitHub takes the edit at once.
    if (isMaintainer(login)) {
      const texts = approved.get(issue.number) ?? new Set();
      approved.set(issue.number, texts.add(approvedText({ title: issue.title, body })));
    }
    await as(login, 'PATCH', `/issues/${issue.number}`, { body });
  }
  async function label(login: string, issue: Issue, name: string) {
    if (isMaintainer(login) && name === 'claude:queued') approve(issue);
    await as(login, 'POST', `/issues/${issue.number}/labels`, { labels: [name] });
  }

  /** The text again, with one more cross; `anything` may follow it. */
  async function tick(login: string, anything = '') {
    const page = dashboard();
    const boxes = [...(page?.body ?? '').matchAll(/- \[ \] (?=<!-- claude-cluster:box)/g)];
    const box = boxes[random.between(0, boxes.length - 1)];
    if (!page?.body || !box) return;
    const body = `${page.body.slice(0, box.index)}- [x] ${page.body.slice(box.index + box[0].length)}${anything}`;
    await as(login, 'PATCH', `/issues/${page.number}`, { body });
  }

  const meddlings: readonly [Meddling, ...Meddling[]] = [
    (issue) => edit(issue.user.login, issue),
    () => tick(random.pick(MAINTAINERS)),
    () => tick(random.pick(OUTSIDERS), '\nMine!'),
    async () => {
      const page = dashboard();
      if (page) await label(random.pick(MAINTAINERS), page, 'claude:queued');
    },
    (issue) => edit(random.pick(MAINTAINERS), issue),
    (issue) => comment(random.pick(OUTSIDERS), issue, '/claude approve'),
    (issue) => comment(random.pick(MAINTAINERS), issue, '/claude approve'),
    (issue) => comment(random.pick(MAINTAINERS), issue, '/claude retry'),
    (issue) => comment(random.pick(OUTSIDERS), issue, '/claude retry'),
    (issue) => comment(random.pick(OUTSIDERS), issue, 'What <!-- claude-cluster:record {} --> is this?'),
    (issue) => label(random.pick(MAINTAINERS), issue, 'claude:queued'),
    (issue) => label(random.pick(MAINTAINERS), issue, stateLabel(random.pick(STATES))),
    (issue) => label(random.pick(MAINTAINERS), issue, random.pick(['specialty:frontend', 'specialty:backend', 'bug'])),
    async (issue) => {
      const name = issue.labels[0]?.name;
      if (name)
        await as(random.pick(MAINTAINERS), 'DELETE', `/issues/${issue.number}/labels/${encodeURIComponent(name)}`);
    },
    (issue) => as(random.pick(MAINTAINERS), 'PATCH', `/issues/${issue.number}`, { state: 'closed' }),
    (issue) => as(random.pick(MAINTAINERS), 'PATCH', `/issues/${issue.number}`, { state: 'open' }),
    async (issue) => {
      const record = issue.comments.find(({ body }) => readMarker('record', body));
      if (record) await as('mika', 'DELETE', `/issues/comments/${record.id}`);
    },
    async (issue) => {
      const record = issue.comments.find(({ body }) => readMarker('record', body));
      const forged = record?.body
        .replace('"approval":null', `"approval":${forgedApproval()}`)
        .replace('"number":1', '"number":2');
      if (record) await as('mika', 'PATCH', `/issues/comments/${record.id}`, { body: forged });
    },
  ];
  const isInReview = (branch: string) =>
    issues().some(
      ({ number, labels }) =>
        branch.startsWith(`claude/issue-${number}-`) && labels.some(({ name }) => name === stateLabel('review')),
    );
  const forgedApproval = () => JSON.stringify({ by: 'mika', textHash: '0'.repeat(64), at: new Date().toISOString() });

  return {
    issues,
    isApproved: (number, text) => approved.get(number)?.has(text) === true,
    async open() {
      const login = random.pick([...MAINTAINERS, ...OUTSIDERS, 'mika'] as const);
      const title = `${random.pick(TITLES)} (${random.hex(4)})`;
      const body = `It does so since ${random.hex(4)}.`;
      const before = new Set(repository.issues.keys());
      await as(login, 'POST', '/issues', { title, body });
      if (!isMaintainer(login)) return;
      for (const issue of issues()) if (!before.has(issue.number) && issue.user.login === login) approve(issue);
    },
    async meddle() {
      const all = issues();
      const issue = all[random.between(0, all.length - 1)];
      if (issue) await random.pick(meddlings)(issue);
    },
    async answer() {
      for (const issue of repository.issues.values()) {
        const { pull } = issue;
        if (issue.state !== 'open') continue;
        // Somebody called a broken-off task reviewable: there is nothing to review in its draft.
        if (pull?.draft && isInReview(pull.head.ref))
          await as('mika', 'PATCH', `/pulls/${issue.number}`, { state: 'closed' });
        else if (pull && !pull.draft && random.chance(0.7))
          await as('mika', 'PUT', `/pulls/${issue.number}/merge`, { merge_method: 'merge' });
        else if (pull && !pull.draft) await as('mika', 'PATCH', `/pulls/${issue.number}`, { state: 'closed' });
        const isPending = issue.labels.some(({ name }) => name === 'claude:pending');
        if (!pull && isPending && random.chance(0.5)) await comment('mika', issue, '/claude approve');
        const isPaused = issue.comments.some(({ body }) => body.includes('Held back by'));
        if (isPaused) await comment('mika', issue, '/claude resume');
      }
    },
  };
}

type Meddling = (issue: Issue) => Promise<unknown>;

/** The app's own issue, by what everybody sees of it. */
export const isDashboard = ({ pull, user, title }: Issue): boolean =>
  pull === null && user.type === 'Bot' && title.endsWith(': dashboard');

/** Nothing more happens to such a task by itself. */
export const isSettled = (issue: Issue): boolean =>
  issue.labels.some(({ name }) => SETTLED.some((state) => name === stateLabel(state)) || name === 'claude:pending');
