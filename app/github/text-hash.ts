/** The hash by which a text is known as the approved one. */
import { hash } from 'node:crypto';
import { approvedText } from '../contract/approved-text.ts';

export const textHashOf = (issue: { title: string; body: string | null }): string =>
  hash('sha256', approvedText(issue));
