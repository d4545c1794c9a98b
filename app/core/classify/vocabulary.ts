/** All that is known of the specialties, ready for use. Making it takes some milliseconds: once per configuration. */
import { type BuiltInSpecialty, SPECIALTIES } from '../../contract/labels.ts';
import type { Field } from './field.ts';
import { indexTerms, type TermIndex } from './terms.ts';
import { backend } from './vocabulary/backend.ts';
import { database } from './vocabulary/database.ts';
import { devops } from './vocabulary/devops.ts';
import { documentation } from './vocabulary/documentation.ts';
import { frontend } from './vocabulary/frontend.ts';
import { general } from './vocabulary/general.ts';
import { MEANINGLESS } from './vocabulary/meaningless.ts';
import { security } from './vocabulary/security.ts';
import { testing } from './vocabulary/testing.ts';

export type Vocabulary<Name extends string> = {
  fields: readonly Field<Name>[];
  index: TermIndex<Name>;
  /** The built-in specialties behind the names. */
  origins: ReadonlyMap<string, BuiltInSpecialty>;
  /** The repository's names of built-in specialties that are called otherwise there. */
  renamed: ReadonlyMap<string, Name>;
};

export const makeVocabulary = <Name extends string>(
  fields: readonly Field<Name>[],
  renamed: ReadonlyMap<string, Name> = new Map(),
): Vocabulary<Name> => ({
  fields,
  index: indexTerms(fields, MEANINGLESS),
  origins: new Map(SPECIALTIES.map((one) => [renamed.get(one) ?? one, one])),
  renamed,
});

/** The eight specialties out of the box. A repository's own list starts from here: add, change or leave out fields. */
const FIELDS = [backend, frontend, testing, devops, database, security, documentation, general] as const;

export const BUILT_IN = makeVocabulary(FIELDS);
