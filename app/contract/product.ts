/** What a kind of work leads to on GitHub: it decides what Claude may do and what is published. */
import type { Kind } from './labels.ts';

/** What an attempt left for people. */
export const PUBLISHED = ['pull request', 'review', 'comment', 'nothing'] as const;
export type Published = (typeof PUBLISHED)[number];

const PRODUCTS = {
  bug: 'pull request',
  feature: 'pull request',
  test: 'pull request',
  docs: 'pull request',
  refactor: 'pull request',
  review: 'review',
  analysis: 'comment',
  question: 'comment',
  plan: 'comment',
} as const satisfies { [kind in Kind]: Published };

/** Work that changes nothing: Claude only reads, and there is no branch, no test gate and no pull request. */
export const isAnswer = (kind: Kind): boolean => PRODUCTS[kind] !== 'pull request';
