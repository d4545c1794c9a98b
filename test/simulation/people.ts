/** The people of the simulated repository: they open issues, approve, merge, and meddle at the worst moment. */
import { approvedText } from '../../app/contract/approved-text.ts';
import type { Issue } from '../github/state.ts';
import { meddlings } from './meddle.ts';
import type { Random } from './random.ts';
import { recordComments, recordOf } from './records.ts';
import type { Trace } from './trace.ts';
import { hasState } from './waits.ts';
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
  /** Has somebody deleted what the app said there? */
  isWiped(issue: Issue): boolean;
};

/** How a person does something; what a maintainer vouches for by it is noted. */
export type Act = {
  as(login: string, method: string, where: string, body?: object): Promise<unknown>;
  comment(login: string, issue: Issue, body: string): Promise<void>;
  /** Adds a line to the text. */
  edit(login: string, issue: Issue, line: string): Promise<void>;
  label(login: string, issue: Issue, name: string): Promise<void>;
  /** Deletes what the app said there. */
  wipe(issue: Issue): Promise<void>;
};

const TITLES = ['The orders endpoint fails', 'The button is blue', 'Write the README', 'The query is slow'] as const;
const PRIORITIES = ['urgent', 'high', 'low'] as const;

export function createPeople(world: World, random: Random, trace: Trace): People {
  const { repository, github, app } = world;
  const fetch = createWire({ ...world, latency: () => 0, fault: () => 'none' });
  const approved = new Map<number, Set<string>>();
  const wiped = new Set<number>();
  const path = `/repos/${world.name.owner}/${world.name.repo}`;

  const issues = () =>
    [...repository.issues.values()].filter(({ pull, user }) => pull === null && user.type === 'User');
  const approve = ({ number, title }: Issue, body: string | null) => {
    const texts = approved.get(number) ?? new Set();
    approved.set(number, texts.add(approvedText({ title, body })));
  };
  const isMaintainer = (login: string) => MAINTAINERS.some((one) => one === login);

  /** What people do may be refused: the label is gone, the issue closed. That is life. */
  async function as(login: string, method: string, where: string, body: object = {}): Promise<unknown> {
    trace.note(`${login}: ${method} ${where} ${JSON.stringify(body).slice(0, 120)}`);
    const headers = { authorization: `Bearer ${world.tokens.get(login)}` };
    const response = await fetch(`${github.apiUrl}${path}${where}`, { method, headers, body: JSON.stringify(body) });
    return response.status === 204 ? undefined : await response.json();
  }
  const act: Act = {
    as,
    async comment(login, issue, body) {
      if (isMaintainer(login) && body.includes('approve')) approve(issue, issue.body);
      await as(login, 'POST', `/issues/${issue.number}/comments`, { body });
    },
    async edit(login, issue, line) {
      const body = `${issue.body ?? ''}\n${line} ${random.hex(4)} by ${login}.`;
      // Noted before: GitHub takes the edit at once.
      if (isMaintainer(login)) approve(issue, body);
      await as(login, 'PATCH', `/issues/${issue.number}`, { body });
    },
    async label(login, issue, name) {
      if (isMaintainer(login) && name === 'claude:queued') approve(issue, issue.body);
      await as(login, 'POST', `/issues/${issue.number}/labels`, { labels: [name] });
    },
    async wipe(issue) {
      const [comment] = recordComments(issue, app.bot.login);
      if (!comment) return;
      wiped.add(issue.number);
      await as('mika', 'DELETE', `/issues/comments/${comment.id}`);
    },
  };
  const tricks = meddlings(world, random, act);

  const isInReview = (branch: string) =>
    issues().some((issue) => branch.startsWith(`claude/issue-${issue.number}-`) && hasState(issue, 'review'));

  function newText(): { title: string; body: string; labels: string[] } {
    const known = issues();
    const earlier = known[random.between(0, Math.max(0, known.length - 1))];
    const depends = earlier && random.chance(0.12) ? `\n\nDepends on #${earlier.number}` : '';
    return {
      title: `${random.pick(TITLES)} (${random.hex(4)})`,
      body: `It does so since ${random.hex(4)}.${depends}`,
      labels: random.chance(0.3) ? [`priority:${random.pick(PRIORITIES)}`] : [],
    };
  }

  return {
    issues,
    isApproved: (number, text) => approved.get(number)?.has(text) === true,
    isWiped: ({ number }) => wiped.has(number),
    async open() {
      const login = random.pick([...MAINTAINERS, ...OUTSIDERS, 'mika'] as const);
      const before = new Set(repository.issues.keys());
      await as(login, 'POST', '/issues', newText());
      if (!isMaintainer(login)) return;
      for (const issue of issues())
        if (!before.has(issue.number) && issue.user.login === login) approve(issue, issue.body);
    },
    async meddle() {
      const all = issues();
      const issue = all[random.between(0, all.length - 1)];
      if (issue) await random.pick(tricks)(issue);
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
        if (pull) continue;
        if (hasState(issue, 'pending') && random.chance(0.5)) await act.comment('mika', issue, '/claude approve');
        if (recordOf(issue, app.bot.login)?.paused) await act.comment('mika', issue, '/claude resume');
      }
    },
  };
}
