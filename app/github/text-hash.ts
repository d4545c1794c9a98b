/** The hash by which a text is known as the approved one. */
import { createHash } from 'node:crypto';
import { approvedText } from '../contract/approved-text.ts';

export const textHashOf = (issue: { title: string; body: string | null }): string =>
  createHash('sha256').update(approvedText(issue)).digest('hex');
