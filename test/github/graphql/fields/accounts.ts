/** People, bots, organizations and Apps. */
import { toTimestamp } from '../../clock.ts';
import { nodeId } from '../../state.ts';
import type { Context, Fields, Resolvers } from '../context.ts';
import type { AccountNode, AppNode } from '../nodes.ts';

const accountFields: Fields = {
  id: ({ user }: AccountNode) => nodeId(user.type, user.id),
  databaseId: ({ user }: AccountNode) => user.id,
  login: ({ user }: AccountNode) => user.login,
  name: ({ user }: AccountNode) => (user.name === user.login ? null : user.name),
  email: ({ user }: AccountNode) => user.email,
  url: ({ user }: AccountNode, _: unknown, { github }: Context) => `${github.url}/${user.login}`,
  resourcePath: ({ user }: AccountNode) => `/${user.login}`,
  avatarUrl: ({ user }: AccountNode, _: unknown, { github }: Context) => `${github.url}/avatars/${user.id}`,
  isViewer: ({ user }: AccountNode, _: unknown, { author }: Context) => author.user.id === user.id,
};

export const accountResolvers: Resolvers = {
  User: accountFields,
  Bot: accountFields,
  Organization: accountFields,
  App: {
    id: ({ app }: AppNode) => nodeId('App', app.id),
    databaseId: ({ app }: AppNode) => app.id,
    clientId: ({ app }: AppNode) => app.clientId,
    slug: ({ app }: AppNode) => app.slug,
    name: ({ app }: AppNode) => app.name,
    description: ({ app }: AppNode) => app.description,
    createdAt: ({ app }: AppNode) => toTimestamp(app.createdAt),
    updatedAt: ({ app }: AppNode) => toTimestamp(app.createdAt),
    url: ({ app }: AppNode, _: unknown, { github }: Context) => `${github.url}/apps/${app.slug}`,
    logoUrl: ({ app }: AppNode, _: unknown, { github }: Context) => `${github.url}/avatars/${app.id}`,
  },
};
