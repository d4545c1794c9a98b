/** The action's GitHub port in memory: carries changes out, keeps what it was told, refuses on request. */
import type {
  Applied,
  Change,
  CheckOutput,
  GitHub,
  LineComment,
  PullRequest,
  Receiver,
  TaskFacts,
  TaskRun,
} from '../../action/github/port.ts';

type FakeCheck = {
  id: string;
  head: string;
  externalId: string;
  name: string;
  conclusion: string | null;
  output: CheckOutput;
  /** Titles it had, in order. */
  titles: string[];
  /** Identifiers of its buttons. */
  buttons: string[];
};

type FakeReview = { id: string; commit: string; body: string; comments: readonly LineComment[] };

type FakePr = PullRequest & { title: string; body: string; head: string; base: string };

export type FakeGitHub = GitHub & {
  facts: TaskFacts;
  runs: TaskRun[];
  /** Logins of people who may push. */
  writers: Set<string>;
  /** Other issues, by number, on which messages can be left. */
  receivers: Map<number, Receiver>;
  /** Labels and reviewers that a pull request got, each `number: names`. */
  dressed: string[];
  checks: FakeCheck[];
  prs: FakePr[];
  comments: Array<{ id: string; body: string }>;
  reviews: FakeReview[];
  /** Who writes here, without `[bot]`. */
  author: string;
  /** Names of the labels on the issue after each change. */
  labelHistory: string[];
  requests: number;
  revoked: boolean;
  /** Answers a change with a refusal instead of carrying it out. */
  refuse: (change: Change) => string | undefined;
};

const LABELS = { assigned: 'claude:assigned', inProgress: 'claude:in-progress', testing: 'claude:testing' };

export function createFakeGitHub(issue: { title: string; body: string }): FakeGitHub {
  const labels = new Set([LABELS.inProgress]);

  function carryOut(change: Change): Applied {
    const refusal = github.refuse(change);
    if (refusal !== undefined) return { ok: false, message: refusal };
    switch (change.kind) {
      case 'create-check': {
        const id = `check-${github.checks.length + 1}`;
        const { headSha: head, externalId, name, output } = change;
        const conclusion = change.completed?.conclusion ?? null;
        const buttons = change.actions.map(({ identifier }) => identifier);
        github.checks.push({ id, head, externalId, name, output, conclusion, titles: [output.title], buttons });
        return { ok: true, kind: 'check', id };
      }
      case 'update-check':
      case 'complete-check': {
        const check = github.checks.find(({ id }) => id === change.checkId);
        if (!check) return { ok: false, message: 'no such check run' };
        check.output = change.output;
        check.titles.push(change.output.title);
        if (change.kind === 'complete-check') {
          check.conclusion = change.conclusion;
          check.buttons = change.actions.map(({ identifier }) => identifier);
        }
        return { ok: true, kind: 'check', id: check.id };
      }
      case 'create-pr': {
        const number = 100 + github.prs.length;
        const { title, body, head, base, isDraft } = change;
        const pr = { id: `pr-${number}`, number, url: `http://github.invalid/pull/${number}`, isDraft };
        github.prs.push({ ...pr, title, body, head, base });
        github.facts.pr = pr;
        return { ok: true, kind: 'pr', pr };
      }
      case 'update-pr':
      case 'ready-pr': {
        const pr = github.prs.find(({ id }) => id === change.prId);
        if (!pr) return { ok: false, message: 'no such pull request' };
        if (change.kind === 'update-pr') pr.body = change.body;
        else pr.isDraft = false;
        return { ok: true, kind: 'pr', pr };
      }
      case 'add-comment': {
        const id = `comment-${github.comments.length + 1}`;
        const comment = { id, author: github.author, body: change.body };
        const url = `http://github.invalid/${id}`;
        const receiver = [...github.receivers.values()].find((one) => one.id === change.issueId);
        if (receiver) receiver.botComments.push({ ...comment, url });
        else github.facts.issue.botComments.push({ ...comment, at: new Date().toISOString() });
        github.comments.push({ id, body: change.body });
        return { ok: true, kind: 'written', url };
      }
      case 'update-comment': {
        const comment = github.comments.find(({ id }) => id === change.commentId);
        if (!comment) return { ok: false, message: 'no such comment' };
        comment.body = change.body;
        return { ok: true, kind: 'written', url: `http://github.invalid/${comment.id}` };
      }
      case 'add-review': {
        const id = `review-${github.reviews.length + 1}`;
        const { commit, body, comments } = change;
        github.reviews.push({ id, commit, body, comments });
        github.facts.pull?.reviews.push({ id, author: github.author, body, commit, comments: [...comments] });
        return { ok: true, kind: 'written', url: `http://github.invalid/${id}` };
      }
      case 'move-branch':
        return { ok: true, kind: 'done' };
      case 'answer-thread': {
        const thread = github.facts.threads.find(({ id }) => id === change.threadId);
        if (!thread) return { ok: false, message: 'no such conversation' };
        const by = { author: github.author, association: 'NONE', isBot: true, isOwn: false };
        thread.comments.push({ ...by, at: '2026-01-03T00:00:00Z', body: change.body });
        return { ok: true, kind: 'written', url: 'http://github.invalid/reply' };
      }
      case 'update-review': {
        const review = github.reviews.find(({ id }) => id === change.reviewId);
        if (!review) return { ok: false, message: 'no such review' };
        review.body = change.body;
        return { ok: true, kind: 'written', url: `http://github.invalid/${review.id}` };
      }
      case 'add-label':
        labels.add(change.labelId);
        github.labelHistory.push([...labels].join(' '));
        return { ok: true, kind: 'done' };
      case 'remove-label':
        labels.delete(change.labelId);
        return { ok: true, kind: 'done' };
    }
  }

  const github: FakeGitHub = {
    facts: {
      repositoryId: 'repository-1',
      isArchived: false,
      defaultBranch: 'main',
      issue: {
        id: 'issue-7',
        ...issue,
        state: 'OPEN',
        url: 'http://github.invalid/alice/shop/issues/7',
        labels: [...labels],
        botComments: [],
        comments: [],
      },
      pull: null,
      reported: [],
      labels: LABELS,
      pr: null,
      feedback: [],
      threads: [],
    },
    writers: new Set(),
    receivers: new Map(),
    dressed: [],
    runs: [],
    checks: [],
    prs: [],
    comments: [],
    reviews: [],
    author: 'github-actions',
    labelHistory: [],
    requests: 0,
    revoked: false,
    refuse: () => undefined,
    async readTask() {
      github.requests += 1;
      return structuredClone(github.facts);
    },
    async readReceivers(numbers) {
      github.requests += 1;
      return numbers.map((number) => github.receivers.get(number) ?? null);
    },
    async listRuns() {
      github.requests += 1;
      return github.runs;
    },
    async mayWrite(login) {
      github.requests += 1;
      return github.writers.has(login);
    },
    async apply(changes, signal) {
      signal.throwIfAborted();
      github.requests += 1;
      return changes.map(carryOut);
    },
    async listCommits() {
      return { commits: [], total: 0 };
    },
    async createCommit() {
      return { sha: '', isSigned: false, reason: 'unsigned' };
    },
    async labelPull(number, labels) {
      github.dressed.push(`${number}: ${labels.join(', ')}`);
    },
    async askForReview(number, reviewers) {
      github.dressed.push(`${number}: ${reviewers.join(', ')}`);
    },
    async revokeToken() {
      github.requests += 1;
      github.revoked = true;
    },
  };
  return github;
}
