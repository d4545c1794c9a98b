/** Search for issues and pull requests. */
import { mayRead } from '../actor.ts';
import { issuesMatching } from '../issues/search.ts';
import { presentIssue } from '../present/issue.ts';
import { operation } from './operation.ts';
import { paginateIn } from './paginate.ts';

export const searchOperations = [
  operation('search/issues-and-pull-requests', { on: 'any' }, async (call) => {
    const { github, actor, query } = call;
    const readable = github.state.repositories.filter((repo) => mayRead(actor, repo));
    const viewer = actor.kind === 'user' ? actor.user : undefined;
    const hits = issuesMatching(readable, viewer, query.q, { sort: query.sort, direction: query.order });
    const answer = await paginateIn(call, 'items', hits, ({ repo, issue }) => ({
      ...presentIssue(github, repo, issue),
      body: issue.body ?? '',
      score: 1,
    }));
    return { ...answer, body: { ...Object(answer.body), incomplete_results: false, search_type: 'lexical' } };
  }),
];
