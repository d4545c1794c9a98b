/**
 * The tour's people: they open the issues, and then do what people do when they see how things stand - approve, retry,
 * merge. Everything goes through the API, as from a browser.
 */
import type { Octokit } from '@octokit/rest';
import { observe, type RepositoryName } from './observe.ts';
import type { Row } from './row.ts';

export type TourIssue = { key: string; title: string; body: string; author: string };

export type Story = {
  repository: RepositoryName;
  issues: TourIssue[];
  /** Who reviews, approves and merges. */
  maintainer: string;
  /** A client that acts as that person. */
  as(login: string): Octokit;
  /** Called after every look at GitHub. */
  onRows(rows: Row[]): void;
  /** Waits until it is worth looking again. */
  pause(): Promise<void>;
  /** True when there is no time left. */
  over(): boolean;
};

/** Tells the story to its end, or until its time is over; resolves to the last rows seen. */
export async function tell(story: Story): Promise<Row[]> {
  const { repository, maintainer } = story;
  const opened = await open(story);
  const person = story.as(maintainer);
  const done = new Set<string>();
  /** Does something once per issue. */
  const once = async (row: Row, deed: string, act: () => Promise<unknown>) => {
    const name = `${row.key} ${deed}`;
    if (done.has(name)) return;
    done.add(name);
    await act();
  };
  const comment = (row: Row, body: string) =>
    person.rest.issues.createComment({ ...repository, issue_number: row.number, body });

  let rows: Row[] = [];
  while (!story.over()) {
    rows = await observe(person, repository, opened, rows);
    story.onRows(rows);
    if (rows.every((row) => row.state === 'completed' && row.closed)) break;
    for (const row of rows) {
      if (row.state === 'pending') await once(row, 'approve', () => comment(row, '/claude approve'));
      if (row.state === 'failed' && row.attempts.length === 1)
        await once(row, 'retry', () => comment(row, 'Let us try that again.\n\n/claude retry'));
      const { pr } = row;
      if (row.state === 'review' && pr && !pr.draft && !pr.merged && row.check === 'success')
        await once(row, 'merge', () => person.rest.pulls.merge({ ...repository, pull_number: pr.number }));
    }
    await story.pause();
  }
  return rows;
}

async function open({ issues, repository, as }: Story): Promise<{ key: string; number: number }[]> {
  const opened: { key: string; number: number }[] = [];
  for (const { key, title, body, author } of issues) {
    const { data } = await as(author).rest.issues.create({ ...repository, title, body });
    opened.push({ key, number: data.number });
  }
  return opened;
}
