/** In whose name the action commits: as GitHub itself names the App's bot, so that it knows the commits as the bot's. */
import type { Task } from './task.ts';

/** What of a task tells it. */
export type Named = { inputs: { github: { server: string } }; access: Pick<Task['access'], 'bot'> };

export function authorOf({ inputs, access }: Named): { name: string; email: string } {
  const noReply = `users.noreply.${new URL(inputs.github.server).hostname}`;
  return { name: access.bot.login, email: `${access.bot.id}+${access.bot.login}@${noReply}` };
}
