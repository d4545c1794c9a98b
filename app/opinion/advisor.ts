/** Who is asked for a second opinion, and how often: once for a task, so many times an hour for a repository. */
import { chooseFence } from '../contract/fence.ts';
import type { Opinion, Question } from '../core/opinion.ts';
import type { RepoRef, TaskRef } from '../github/ports.ts';
import { type Log, nameOf } from '../log.ts';
import type { Answer } from './model.ts';
import { spoken } from './prompt.ts';

export type Advisor = { ask(ref: TaskRef, question: Question): Promise<Opinion> };

export type AdvisorDependencies = {
  model: (question: Question, fence: string) => Promise<Answer>;
  /** Calls within an hour for one repository. Anybody may open issues in a public one, and each call costs money. */
  perHour: number;
  /** Now, ISO 8601 in UTC. */
  clock: () => string;
  /** Something that nobody can guess. */
  random: () => string;
  log: Log;
};

const HOUR_MS = 60 * 60 * 1000;
/** Answers that are kept until the record has them; a look that has to be repeated does not ask again. */
const MOST_KEPT = 1000;

export function createAdvisor({ model, perHour, clock, random, log }: AdvisorDependencies): Advisor {
  const answers = new Map<string, Promise<Opinion>>();
  const calls = new Map<number, number[]>();

  function mayCall({ id }: RepoRef): boolean {
    const now = Date.parse(clock());
    const recent = (calls.get(id) ?? []).filter((at) => now - at < HOUR_MS);
    const may = recent.length < perHour;
    calls.set(id, may ? [...recent, now] : recent);
    return may;
  }

  async function call(ref: TaskRef, question: Question): Promise<Opinion> {
    if (!mayCall(ref.repo)) {
      log.warn({ ...nameOf(ref), perHour }, 'No second opinion: the repository has used up its calls of this hour');
      return { kind: 'none', why: 'limit' };
    }
    const { detail, ...opinion } = await model(question, chooseFence(spoken(question), random));
    if (opinion.kind === 'given')
      log.info({ ...nameOf(ref), ...opinion }, 'A second opinion decided what the issue is');
    else log.warn({ ...nameOf(ref), why: opinion.why, detail }, 'No second opinion: the words decide');
    return opinion;
  }

  return {
    ask(ref, question) {
      const key = `${ref.repo.id}#${ref.number}`;
      const known = answers.get(key);
      if (known) return known;
      const asked = call(ref, question);
      answers.set(key, asked);
      const [oldest] = answers.keys();
      if (answers.size > MOST_KEPT && oldest !== undefined) answers.delete(oldest);
      return asked;
    },
  };
}
