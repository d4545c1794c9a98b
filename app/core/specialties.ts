/** Which of the repository's specialties a word or a label means. */
import type { Specialties } from '../config/specialties.ts';
import { type Specialty, specialtyOf } from '../contract/labels.ts';

/** A specialty of the repository by its name, or by the built-in name that it had before; undefined when there is none. */
export function meantBy(
  name: string,
  { names, renamed }: Pick<Specialties, 'names' | 'renamed'>,
): Specialty | undefined {
  return names.includes(name) ? name : renamed.get(name);
}

/** Those that the labels name, in their order. */
export const specialtiesIn = (labels: readonly string[], specialties: Specialties): Specialty[] =>
  labels.flatMap((label) => {
    const name = specialtyOf(label);
    return (name !== undefined && meantBy(name, specialties)) || [];
  });
