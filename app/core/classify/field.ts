/** What is known of one specialty: the words, labels and paths that speak for it. A repository's own has the same shape. */
import type { Weights } from './terms.ts';

export type Field<Name extends string> = {
  name: Name;
  terms: Weights;
  /** Of fenced code blocks: their names, comma-separated. */
  languages: string;
  /** The repository's labels that name it, comma-separated, without prefixes such as `area/`. */
  labels: string;
  /** Tried in order against a lower-case path; the first that matches counts. */
  paths: readonly { pattern: { test(path: string): boolean }; points: number }[];
};
