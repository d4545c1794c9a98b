/** All resolvers, by type and field. */
import type { Resolvers } from './context.ts';
import { accountResolvers } from './fields/accounts.ts';
import { checkResolvers } from './fields/checks.ts';
import { commentResolvers } from './fields/comments.ts';
import { gitResolvers } from './fields/git.ts';
import { issueResolvers } from './fields/issues.ts';
import { pullResolvers } from './fields/pulls.ts';
import { queryFields } from './fields/query.ts';
import { repositoryResolvers } from './fields/repository.ts';
import { timelineResolvers } from './fields/timeline.ts';
import { checkMutations } from './mutations/checks.ts';
import { commentMutations } from './mutations/comments.ts';
import { issueMutations } from './mutations/issues.ts';
import { labelMutations } from './mutations/labels.ts';
import { pullMutations } from './mutations/pulls.ts';
import { refMutations } from './mutations/refs.ts';

export const resolvers: Resolvers = {
  Query: queryFields,
  Mutation: {
    ...checkMutations,
    ...commentMutations,
    ...issueMutations,
    ...labelMutations,
    ...pullMutations,
    ...refMutations,
  },
  ...accountResolvers,
  ...checkResolvers,
  ...commentResolvers,
  ...gitResolvers,
  ...issueResolvers,
  ...pullResolvers,
  ...repositoryResolvers,
  ...timelineResolvers,
};
