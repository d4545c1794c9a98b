import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../app/config/schema.ts';
import { questionOf } from '../../app/core/opinion.ts';
import { newFacts } from '../scenarios/facts.ts';

test('somebody is asked about the text and people’s labels, and told what there is to choose', () => {
  const facts = newFacts({}, { labels: ['bug', 'claude:queued', 'area/api'] });
  const question = questionOf(facts, DEFAULT_CONFIG.specialties);
  expect(question).toMatchObject({ title: facts.issue.title, body: facts.issue.body, labels: ['bug', 'area/api'] });
  expect(question.specialties.map(({ name }) => name)).toEqual(DEFAULT_CONFIG.specialties.names);
  expect(Object.keys(question.specialties[0] ?? {})).toEqual(['name', 'builtIn', 'description']);
});
