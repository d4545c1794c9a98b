/** The pages' addresses are GitHub's. They are for people on this machine: nobody signs in, and private repositories show too. */
import { HttpError } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { getIssue, isPull } from '../issues/find.ts';
import type { Route } from '../server.ts';
import { findRepository, type Repository } from '../state.ts';
import { issuePage, listPage } from './issue.ts';
import { pullPage } from './pull.ts';
import { repositoryPage } from './repository.ts';
import { checkRunPage, runListPage, workflowRunPage } from './run.ts';

type Page = (github: GitHub, repo: Repository, id: number) => string | undefined | Promise<string>;

const PAGES: [RegExp, Page][] = [
  [/^$/, repositoryPage],
  [/^\/issues$/, (github, repo) => listPage(github, repo, 'Issues')],
  [/^\/pulls$/, (github, repo) => listPage(github, repo, 'Pull requests')],
  [/^\/actions$/, runListPage],
  [/^\/(?:issues|pull)\/(\d+)$/, issueOrPull],
  [/^\/runs\/(\d+)$/, checkRun],
  [/^\/actions\/runs\/(\d+)(?:\/job\/\d+)?$/, workflowRun],
];

function issueOrPull(github: GitHub, repo: Repository, number: number) {
  const issue = getIssue(repo, number);
  return isPull(issue) ? pullPage(github, repo, issue) : issuePage(github, repo, issue);
}

function checkRun(github: GitHub, repo: Repository, id: number) {
  const run = repo.checkRuns.find((one) => one.id === id);
  return run && checkRunPage(github, repo, run);
}

function workflowRun(github: GitHub, repo: Repository, id: number) {
  const run = repo.runs.find((one) => one.id === id);
  return run && workflowRunPage(github, repo, run);
}

const PATH = /^\/([\w.-]+)\/([\w.-]+?)(\/(?:issues|pulls?|runs|actions)(?:\/[\w/]*)?)?\/?$/;

async function render(github: GitHub, path: string): Promise<string | undefined> {
  const [, owner = '', name = '', rest = ''] = PATH.exec(path) ?? [];
  const repo = findRepository(github.state, owner, name);
  if (!repo) return undefined;
  for (const [pattern, page] of PAGES) {
    const match = pattern.exec(rest);
    if (match) return page(github, repo, Number(match[1]));
  }
  return undefined;
}

export const pagesRoute: Route = {
  prefix: '/',
  accepts: ({ pathname }) => PATH.test(pathname) && !pathname.endsWith('.git'),
  async handle(github, _, response, { pathname }) {
    try {
      const page = await render(github, pathname);
      if (page === undefined) throw new HttpError(404, 'Not Found');
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      response.writeHead(error.status, { 'content-type': 'text/plain; charset=utf-8' }).end(error.message);
    }
  },
};
