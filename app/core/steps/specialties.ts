/** The repository's configuration may rename or remove a specialty; tasks that wait for a PC then need another one. */
import type { Specialties } from '../../config/specialties.ts';
import type { Classification } from '../../contract/record.ts';
import type { Facts } from '../facts.ts';
import { classifyTask } from '../kind.ts';
import { meantBy } from '../specialties.ts';
import type { Step } from '../task.ts';

/** What runs or is over keeps the name it had: that is what was done. */
export const followSpecialties: Step = (draft, { issue }, { config: { specialties } }) => {
  const { classification } = draft.record;
  const { specialty: was } = classification;
  const waits = draft.state === 'queued' || draft.state === 'pending' || draft.state === 'blocked';
  if (!waits || specialties.standIn || specialties.names.includes(was)) return draft;
  const renamed = meantBy(was, specialties);
  const next =
    renamed === undefined ? anew(classification, issue, specialties) : { ...classification, specialty: renamed };
  return { ...draft, record: { ...draft.record, classification: { ...next, was } } };
};

/** By the words, of which there may be others now. What was thought of the old one does not hold for the new. */
function anew(
  { advice: _, ...before }: Classification,
  issue: Facts['issue'],
  specialties: Specialties,
): Classification {
  const { specialty, confidence, evidence } = classifyTask(issue, specialties);
  return { ...before, specialty, confidence, evidence };
}
