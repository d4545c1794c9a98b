/** Whether work may go on for an issue at all: people end it by closing the issue, and by locking its conversation. */
import type { Facts } from './facts.ts';
import type { Message } from './replies.ts';

type Issue = Pick<Facts['issue'], 'open' | 'locked'>;

export const isWorkable = ({ open, locked }: Issue): boolean => open && locked !== true;

/** What whoever asks for work is told instead; undefined where it can go on. */
export function refusalOf({ open, locked }: Issue): Message | undefined {
  if (!open) return { kind: 'issue-closed' };
  return locked ? { kind: 'issue-locked' } : undefined;
}
