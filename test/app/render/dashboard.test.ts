import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { tickedBoxes } from '../../../app/core/dashboard/boxes.ts';
import { dashboardOf } from '../../../app/core/dashboard/model.ts';
import type { Note } from '../../../app/core/dashboard/stamp.ts';
import { dashboardFooter, renderDashboard } from '../../../app/render/dashboard.ts';
import { around, full, remembered } from '../../core/dashboard/ground.ts';
import { attempt, NOW, runner } from '../../scenarios/facts.ts';

const URL = 'https://github.example/acme/shop';
const note: Note = { at: NOW, by: 'tia', verb: 'cancel', number: 12, why: 'not-allowed' };
const html = (text: string) => new MarkdownIt({ html: true, linkify: true }).render(text);

test('a full one', () => expect(renderDashboard(full(), [note], URL) + dashboardFooter(NOW)).toMatchSnapshot());

test('an empty one says what to do', () => {
  const text = renderDashboard(dashboardOf([], around({ runners: { kind: 'listed', runners: [] } })), [], URL);
  expect(text).toContain('None is registered. A self-hosted runner with the label `claude`');
  expect(text).not.toContain('###  ');
});

test('a PC on which a job of other work failed last says so', () => {
  const { pcs, ...model } = full();
  const told = pcs?.map((pc) => (pc.name === 'pc-2' ? { ...pc, otherFailedAt: NOW } : pc)) ?? null;
  const [row] = /^\| `pc-2` .*$/m.exec(renderDashboard({ ...model, pcs: told }, [], URL)) ?? [];
  expect(row).toContain('| 🟢 idle<br>⚠️ a job of other work failed there 2026-05-04 12:00 UTC |');
});

test('a task that is a pull request is led to as one', () => {
  const model = dashboardOf([remembered(7, 'queued', {}, { pullHead: 'c'.repeat(40) })], around());
  expect(renderDashboard(model, [], URL)).toContain('1. [#7](../pull/7) Task 7');
});

test('the same model gives the same text', () =>
  expect(renderDashboard(full(), [], URL)).toBe(renderDashboard(full(), [], URL)));

describe('what people wrote', () => {
  test('neither pings, links, closes nor formats', () => {
    const shown = html(renderDashboard(full(), [{ ...note, by: '@all <b>' }], URL));
    expect(shown).not.toContain('@octocat');
    expect(shown).not.toContain('<img');
    expect(shown).not.toContain('<b>');
    expect(shown).toContain('Log slow queries | all of them');
  });
  test('makes no box, whatever a title holds', () => {
    const title = '- [x] <!-- claude-cluster:box cancel 1 -->';
    const model = dashboardOf([remembered(1, 'queued', {}, { title: `a\n${title}` })], around());
    expect(tickedBoxes(renderDashboard(model, [], URL))).toEqual([]);
  });
  test('leaves no trace on the issues that are named: every reference is a relative link, or code', () => {
    const inactive = /\[#\d+\]\(\.\.\/(issues|pull)\/\d+\)|`[^`]*`|#<!-- -->/g;
    expect(renderDashboard(full(), [note], URL).replaceAll(inactive, '').match(/#\d+/g)).toBeNull();
  });
  test('no box stands beside a reference, which GitHub would tick when that issue is closed', () => {
    const lines = renderDashboard(full(), [], URL)
      .split('\n')
      .filter((line) => line.includes('- [ ]'));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(line).toMatch(/- \[ \] <!-- [^>]+ --> (retry|cancel|pause|resume)$/);
  });
});

describe('is cut before it is too long', () => {
  const names = Array.from({ length: 1000 }, (_, at) => runner(`pc-${at}-${'`|@'.repeat(60)}`));
  const huge = (length: number) => [
    ...Array.from({ length: 400 }, (_, at) => remembered(at + 1, 'queued', {}, { title: '@#<|'.repeat(length) })),
    ...Array.from({ length: 400 }, (_, at) =>
      remembered(at + 1001, 'in-progress', { attempts: [attempt()] }, { title: '😀'.repeat(length) }),
    ),
    ...Array.from({ length: 400 }, (_, at) => remembered(at + 2001, 'pending', {}, { title: '[](x)'.repeat(length) })),
  ];
  test.each([1, 10, 100])('with titles of %i times something nasty', (length) => {
    const model = dashboardOf(huge(length), around({ runners: { kind: 'listed', runners: names } }));
    const text = renderDashboard(model, [note, note, note, note, note], URL) + dashboardFooter(NOW);
    expect(text.length).toBeLessThan(61_000);
    expect(text).toContain('### ⚙️ Running (400)');
    expect(text).toMatch(/And \d+ more\./);
    expect(text).toMatch(/And \d+ more: \d+ idle\./);
    expect(text).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });
});
