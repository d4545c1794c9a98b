/** Puts labels on an issue or pull request and takes them off. */
import { notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentLabel } from '../present/label.ts';
import { sameName } from '../same-name.ts';
import { type Issue, type Label, newId, type Repository } from '../state.ts';
import type { Author } from './author.ts';
import { findLabel } from './find.ts';
import { createLabel } from './repository-labels.ts';
import { tellIssue } from './tell.ts';

/** The colour GitHub gives a label that came into being by being used. */
const DEFAULT_COLOR = 'ededed';

/** Adds by name; unknown names become new labels. Adding twice is fine. One `labeled` event per label. */
export function addLabels(github: GitHub, repo: Repository, author: Author, issue: Issue, names: string[]): void {
  for (const name of names) {
    const label = findLabel(repo, name) ?? createLabel(github, repo, author, { name, color: DEFAULT_COLOR });
    if (issue.labels.includes(label)) continue;
    issue.labels.push(label);
    issue.updatedAt = github.clock.now();
    issue.labelled.push({ id: newId(github.state), label, user: author.user, at: issue.updatedAt });
    tellIssue(github, repo, author, issue, 'labeled', { label: presentLabel(github, repo, label) });
  }
}

/** 404 when the issue doesn't carry the label, as GitHub says it. */
export function removeLabel(github: GitHub, repo: Repository, author: Author, issue: Issue, name: string): void {
  const label = issue.labels.find((one) => sameName(one.name, name));
  if (!label) throw notFound();
  dropLabel(github, repo, author, issue, label);
}

/** Makes these the labels of the issue, and no others. */
export function setLabels(github: GitHub, repo: Repository, author: Author, issue: Issue, names: string[]): void {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  for (const label of issue.labels.filter((one) => !wanted.has(one.name.toLowerCase())))
    dropLabel(github, repo, author, issue, label);
  addLabels(github, repo, author, issue, names);
}

function dropLabel(github: GitHub, repo: Repository, author: Author, issue: Issue, label: Label): void {
  issue.labels = issue.labels.filter((one) => one !== label);
  issue.updatedAt = github.clock.now();
  tellIssue(github, repo, author, issue, 'unlabeled', { label: presentLabel(github, repo, label) });
}
