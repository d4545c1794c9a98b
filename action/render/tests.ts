/** What the check run and the pull request say of the test gate, beyond its one line in words. Pure. */
import { printable } from '../../app/contract/visible-text.ts';
import type { Gate, JudgedStep } from '../verify/judge.ts';
import type { Weakening } from '../verify/weakening.ts';
import { cell, code, details } from './markdown.ts';
import { plural, withCounts } from './words.ts';

const MOST_LINES = 30;

function list(lines: readonly string[]): string {
  const more = lines.length > MOST_LINES ? [`- … and ${lines.length - MOST_LINES} more`] : [];
  return [...lines.slice(0, MOST_LINES), ...more].join('\n');
}

const quoted = (text: string) => code(printable(text).slice(0, 200));

/** An alert, so that nobody approves it unseen; empty when the tests are as strong as before. */
export function weakeningNotice(weakening: readonly Weakening[]): string {
  if (weakening.length === 0) return '';
  const text = `**This change weakens the tests**, as far as its diff tells. Is that what the issue asks for?\n\n${list(
    weakening.map((one) => `- ${weakened(one)}`),
  )}`;
  return `> [!WARNING]\n${text.replace(/^/gm, '> ')}`;
}

/** One line, in Markdown. */
export function weakened(one: Weakening): string {
  switch (one.kind) {
    case 'removed':
      return `removed or renamed: ${quoted(one.name)} in ${quoted(one.path)}`;
    case 'skipped':
      return `skipped: ${quoted(one.code)} in ${quoted(`${one.path}:${one.line}`)}`;
    case 'command':
      return `test command changed: ${quoted(one.code)} in ${quoted(one.path)}`;
    case 'fewer':
      return `${quoted(one.command)} runs ${plural(one.now, 'test')}, before it were ${one.was}`;
  }
}

/** Each command with why it is run, and what it said before and after; empty without commands. */
export function gateTable({ steps }: Gate): string {
  if (steps.length === 0) return '';
  const rows = steps.map((step) => [code(step.command), step.foundBy, before(step), after(step)]);
  const lines = [['Command', 'Found by', 'Before Claude', 'Now'], ['---', '---', '---', '---'], ...rows];
  return lines.map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

function before({ before }: JudgedStep): string {
  if (!before) return 'not run';
  return before.reason === null
    ? withCounts('passed', before.counts ?? NOTHING)
    : withCounts(before.reason, before.counts ?? NOTHING);
}

const NOTHING = { passed: 0, failed: 0, skipped: 0 };

function after({ verdict, failure, counts }: JudgedStep): string {
  const said = withCounts(failure?.reason ?? 'passed', counts ?? NOTHING);
  return verdict === 'known' ? `${said}, as before` : said;
}

/** What fails, but did so before; empty when nothing does. */
export function knownFailures({ steps }: Gate): string {
  const known = steps.flatMap((step) => (step.verdict === 'passed' ? [] : step.known));
  if (known.length === 0) return '';
  const lines = known.map(({ name, path }) => `- ${quoted(name)}${path === undefined ? '' : ` in ${quoted(path)}`}`);
  return details(
    `${plural(known.length, 'failure')} that ${known.length === 1 ? 'was' : 'were'} there before this change`,
    list(lines),
  );
}
