/** What the record says of a task when it is new (A3, A6). */
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../app/config/schema.ts';
import { classifyTask, withKind } from '../../app/core/kind.ts';
import { newFacts } from '../scenarios/facts.ts';

const of = (title: string, body = '', labels: string[] = []) =>
  classifyTask(newFacts({}, { title, body, labels }).issue, DEFAULT_CONFIG.specialties);

describe('size and estimate', () => {
  test('stand in the record with what spoke for them', () => {
    expect(of('Typo on the start page').size).toMatchObject({ is: 'small', because: ['typo'] });
    expect(of('Rewrite the importer from scratch').size).toMatchObject({ is: 'large' });
  });
  test('go by the kind that holds, not by the words alone', () => {
    const byText = of('How do I sort cups?');
    const byLabel = of('How do I sort cups?', '', ['kind:feature']);
    expect(byLabel.kind).toBe('feature');
    expect(byLabel.size?.minutes).toBeGreaterThan(byText.size?.minutes ?? 0);
    expect(withKind(byText, 'feature').size).toEqual(byLabel.size);
  });
  test('a record of before there were any keeps none', () =>
    expect(withKind({ specialty: 'backend', kind: 'bug', confidence: 1, evidence: [] }, 'docs')).toEqual({
      ...{ specialty: 'backend', kind: 'docs', confidence: 1, evidence: [] },
    }));
});

describe('a hint of its urgency', () => {
  test('stands in the record with what spoke for it', () =>
    expect(of('Production is down').hint).toMatchObject({
      priority: 'urgent',
      evidence: [{ where: 'title', term: 'production is down' }],
    }));
  test('is none where nothing is said, or a priority label says it', () => {
    expect(of('Add a filter')).not.toHaveProperty('hint');
    expect(of('Production is down', '', ['priority:low'])).not.toHaveProperty('hint');
    expect(of('Add a filter', '', ['priority:urgent'])).not.toHaveProperty('hint');
  });
});
