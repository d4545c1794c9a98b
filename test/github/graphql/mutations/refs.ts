/** Mutations of git refs: several at once, each only if it still is where its mover saw it. */
import type { UpdateRefsInput } from '@octokit/graphql-schema';
import { gitText, resolveObject } from '../../git.ts';
import { moveRef } from '../../git-refs.ts';
import { gitDir } from '../../github.ts';
import { demand, type Fields, TypedError } from '../context.ts';
import { findNodeOf } from '../find-node.ts';
import { mutation } from './mutation.ts';

const ZERO = /^0{40}$/;

export const refMutations: Fields = {
  /** All or none, by what is seen before the first moves. An all-zero oid stands for a ref that is not there. */
  updateRefs: mutation(async ({ repositoryId, refUpdates }: UpdateRefsInput, context) => {
    const { github, author } = context;
    const { repo } = findNodeOf(context, repositoryId, 'Repository');
    demand(context, repo, { app: { contents: 'write' }, user: 'write' });
    const dir = gitDir(github, repo);
    const refuse = (message: string) => new TypedError('UNPROCESSABLE', message);
    const moves: { name: string; before: string | null; after: string | null }[] = [];
    for (const { name, beforeOid, afterOid, force } of refUpdates) {
      const at = (await gitText(dir, ['for-each-ref', '--format=%(objectname)', String(name)])) || null;
      const wanted = typeof beforeOid !== 'string' ? at : ZERO.test(beforeOid) ? null : beforeOid;
      if (wanted !== at) throw refuse(`Reference cannot be updated: ${name} is not at ${beforeOid}`);
      const after = ZERO.test(String(afterOid)) ? null : String(afterOid);
      if (after !== null && (await resolveObject(dir, after, 'commit')) === undefined)
        throw refuse(`Reference cannot be updated: there is no commit ${after}`);
      const isForward = at === null || after === null || (await gitText(dir, ['merge-base', at, after])) === at;
      if (!force && !isForward) throw refuse('Reference cannot be updated: Update is not a fast forward');
      moves.push({ name: String(name), before: at, after });
    }
    for (const { name, before, after } of moves) await moveRef(github, repo, author.user, name, before, after);
    return {};
  }),
};
