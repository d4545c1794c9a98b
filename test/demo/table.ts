/** The tour on a terminal: a live table while it runs, a summary at the end. Pure: rows in, text out. */
import type { Row } from './row.ts';

type Column = { head: string; width: number; right?: boolean; cell(row: Row): string };

const seconds = (row: Row) => `${row.seconds.toFixed(0)} s`;
const cost = (row: Row) => (row.costUsd > 0 ? `$${row.costUsd.toFixed(2)}` : '');
const attempts = (row: Row) => row.attempts.map((attempt) => symbol(attempt.outcome)).join('');

function symbol(outcome: string | null): string {
  if (outcome === null) return '…';
  return outcome === 'succeeded' ? '✓' : '✗';
}

const LIVE: Column[] = [
  { head: '#', width: 3, right: true, cell: (row) => String(row.number) },
  { head: 'issue', width: 44, cell: (row) => row.title },
  { head: 'state', width: 11, cell: (row) => row.state ?? '' },
  { head: 'specialty', width: 9, cell: (row) => row.specialty ?? '' },
  { head: 'runner', width: 13, cell: (row) => row.runner ?? '' },
  { head: 'tries', width: 5, cell: attempts },
  { head: 'PR', width: 4, right: true, cell: (row) => (row.pr ? `#${row.pr.number}` : '') },
  { head: 'time', width: 5, right: true, cell: seconds },
];

const SUMMARY: Column[] = [
  { head: '#', width: 3, right: true, cell: (row) => String(row.number) },
  { head: 'issue', width: 40, cell: (row) => row.title },
  { head: 'specialty', width: 9, cell: (row) => row.specialty ?? '' },
  { head: 'because of', width: 26, cell: (row) => row.why.join(', ') },
  { head: 'runner', width: 13, cell: (row) => row.runner ?? '' },
  { head: 'tries', width: 5, cell: attempts },
  { head: 'PR', width: 4, right: true, cell: (row) => (row.pr ? `#${row.pr.number}` : '') },
  { head: 'check', width: 8, cell: (row) => row.check ?? '' },
  { head: 'state', width: 10, cell: (row) => row.state ?? '' },
  { head: 'cost', width: 6, right: true, cell: cost },
  { head: 'time', width: 5, right: true, cell: seconds },
];

export const liveTable = (rows: Row[]): string[] => table(LIVE, rows);
export const summaryTable = (rows: Row[]): string[] => table(SUMMARY, rows);

/** One line for a log that is no terminal. */
export function plainLine(row: Row): string {
  const parts = [`#${row.number}`, row.state ?? 'opened', row.specialty, row.runner, row.pr && `PR #${row.pr.number}`];
  return `${row.seconds.toFixed(1).padStart(5)} s  ${parts.filter(Boolean).join('  ')}  ${row.title}`;
}

function table(columns: Column[], rows: Row[]): string[] {
  const line = (cells: string[]) => cells.join('  ').trimEnd();
  return [
    line(columns.map((column) => aligned(column.head, column))),
    line(columns.map((column) => '─'.repeat(column.width))),
    ...rows.map((row) => line(columns.map((column) => aligned(column.cell(row), column)))),
  ];
}

function aligned(text: string, { width, right }: Column): string {
  const short = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return right ? short.padStart(width) : short.padEnd(width);
}
