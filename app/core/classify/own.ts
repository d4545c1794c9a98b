/** The vocabulary of a repository's specialties: the built-in words, and what its configuration says besides. */
import type { OwnSpecialty, Specialties } from '../../config/specialties.ts';
import type { Specialty } from '../../contract/labels.ts';
import type { Field } from './field.ts';
import { globOf } from './glob.ts';
import { listOf } from './terms.ts';
import { fold, tokenise } from './tokens.ts';
import { BUILT_IN, makeVocabulary, type Vocabulary } from './vocabulary.ts';

/** A repository's own word settles it as the best of the built-in ones do. */
const KEYWORD = 4;
const PATH = 5;

const made = new WeakMap<Specialties, Vocabulary<Specialty>>();

/** Made once for each configuration. */
export function vocabularyOf(specialties: Specialties): Vocabulary<Specialty> {
  const known = made.get(specialties);
  if (known) return known;
  const vocabulary = make(specialties);
  made.set(specialties, vocabulary);
  return vocabulary;
}

function make({ list, renamed }: Specialties): Vocabulary<Specialty> {
  if (list.length === BUILT_IN.fields.length && list.every(isUnchanged)) return BUILT_IN;
  const claimed = {
    terms: new Set(list.flatMap(({ keywords }) => keywords.map(spelled))),
    labels: new Set(list.flatMap((one) => labelsOf(one).map(spelled))),
  };
  return makeVocabulary(
    list.map((one) => fieldOf(one, claimed)),
    renamed,
  );
}

const isUnchanged = ({ name, builtIn, keywords, labels, paths }: OwnSpecialty): boolean =>
  name === builtIn && keywords.length + labels.length + paths.length === 0;

/** What a repository says of a word goes before what is said of it elsewhere, also for other specialties. */
type Claimed = { terms: ReadonlySet<string>; labels: ReadonlySet<string> };

function fieldOf(own: OwnSpecialty, claimed: Claimed): Field<Specialty> {
  const known = BUILT_IN.fields.find(({ name }) => name === own.builtIn);
  const free = (list: string, taken: ReadonlySet<string>) => listOf(list).filter((one) => !taken.has(spelled(one)));
  const terms = Object.entries(known?.terms ?? {}).map(
    ([points, list]) => [points, free(list, claimed.terms)] as const,
  );
  const best = [...(terms.find(([points]) => Number(points) === KEYWORD)?.[1] ?? []), ...own.keywords];
  return {
    name: own.name,
    terms: {
      ...Object.fromEntries(terms.map(([points, list]) => [points, list.join(', ')])),
      [KEYWORD]: best.join(', '),
    },
    languages: known?.languages ?? '',
    labels: [...free(known?.labels ?? '', claimed.labels), ...labelsOf(own)].join(', '),
    paths: [...own.paths.map((path) => ({ pattern: globOf(path), points: PATH })), ...(known?.paths ?? [])],
  };
}

/** A label with the specialty's own name speaks for it, unless it is built in and has its labels already. */
const labelsOf = ({ name, builtIn, labels }: OwnSpecialty): string[] => (name === builtIn ? labels : [name, ...labels]);

/** By what a term is recognised, however it was typed. */
function spelled(term: string): string {
  const words = tokenise(fold(term)).map(({ text }) => text);
  return `${words.join(' ')}${term.endsWith('*') ? '*' : ''}`;
}
