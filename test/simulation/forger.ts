/**
 * Somebody who knows the app's address and not its secret: sends what GitHub would send if a maintainer had approved, asked
 * or closed, signed with a guess, with another delivery's signature, or not at all.
 */
import { createHmac } from 'node:crypto';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';
import { MAINTAINERS, type World } from './world.ts';

export type Forger = { send(): Promise<void> };

export function createForger({ github, repository, installation, post }: World, random: Random, trace: Trace): Forger {
  const repositoryPart = { id: repository.id, name: repository.name, owner: { login: repository.owner.login } };

  function forged(): { event: string; payload: object } {
    const sender = { login: random.pick(MAINTAINERS), type: 'User' };
    const around = { repository: repositoryPart, installation: { id: installation.id }, sender };
    const numbers = [...repository.issues.keys()];
    const number = numbers[random.between(0, Math.max(0, numbers.length - 1))] ?? 1;
    const { title, body } = repository.issues.get(number) ?? { title: '', body: '' };
    const issue = { number, title, body, user: sender };
    return random.pick([
      { event: 'issues', payload: { ...around, action: 'labeled', issue, label: { name: 'claude:queued' } } },
      { event: 'issues', payload: { ...around, action: 'opened', issue } },
      { event: 'issues', payload: { ...around, action: 'closed', issue } },
      {
        event: 'check_run',
        payload: {
          ...around,
          action: 'rerequested',
          check_run: {
            name: 'Claude Code Cluster',
            external_id: null,
            check_suite: { head_branch: `claude/issue-${number}-backend` },
          },
        },
      },
    ] as const);
  }

  function signatureOf(body: string): string | undefined {
    const guess = `sha256=${createHmac('sha256', random.hex(8)).update(body).digest('hex')}`;
    const stolen = github.state.deliveries.at(-1)?.request.headers['x-hub-signature-256'] ?? guess;
    return random.pick([guess, stolen, undefined] as const);
  }

  return {
    async send() {
      const { event, payload } = forged();
      const body = JSON.stringify(payload);
      trace.note(`a stranger sends ${event}: ${body.slice(0, 160)}`);
      // Where nobody listens, nothing is lost.
      await post({ event, payload, forged: { body, signature: signatureOf(body) } }).catch(() => undefined);
    },
  };
}
