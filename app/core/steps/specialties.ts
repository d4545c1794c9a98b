/** The repository's configuration may rename or remove a specialty; tasks that wait for a PC then need another one. */
import { classifyTask } from '../kind.ts';
import { meantBy } from '../specialties.ts';
import type { Step } from '../task.ts';

/** What runs or is over keeps the name it had: that is what was done. */
export const followSpecialties: Step = (draft, { issue }, { config: { specialties } }) => {
  const { classification } = draft.record;
  const { specialty: was } = classification;
  const waits = draft.state === 'queued' || draft.state === 'pending' || draft.state === 'blocked';
  if (!waits || specialties.standIn || specialties.names.includes(was)) return draft;
  const { specialty, confidence, evidence } = classifyTask(issue, specialties);
  const renamed = meantBy(was, specialties);
  const next = renamed === undefined ? { specialty, confidence, evidence } : { specialty: renamed };
  return { ...draft, record: { ...draft.record, classification: { ...classification, ...next, was } } };
};
