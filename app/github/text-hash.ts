/** The hash by which an issue's text is approved. */
import { createHash } from 'node:crypto';
import { approvedText } from '../contract/approved-text.ts';

/** SHA-256 of the contract's `approvedText`, in hexadecimal digits. */
export const textHashOf = (issue: { title: string; body: string | null }): string =>
  createHash('sha256').update(approvedText(issue)).digest('hex');
