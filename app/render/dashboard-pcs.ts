/** The table of PCs: what each does, and how well it went lately. */
import { RUNNER_LABEL } from '../contract/labels.ts';
import type { Pc } from '../core/dashboard/pcs.ts';
import type { RunnerState } from '../core/schedule/places.ts';
import { code } from './escape.ts';
import { minute } from './view.ts';
import { lackWords, overloadWords } from './waiting.ts';

/** More PCs than rows are only counted. */
export function pcTable(pcs: readonly Pc[] | null, rows: number): string[] {
  const title = '### 💻 PCs';
  if (pcs === null)
    return [title, 'The App may not list the runners here. Give it the permission "Administration: read" to see them.'];
  if (pcs.length === 0)
    return [
      title,
      `None is registered. A self-hosted runner with the label \`${RUNNER_LABEL}\` and a specialty is one.`,
    ];
  const more = pcs.slice(rows);
  return [
    `${title} (${pcs.length})`,
    [
      '| PC | State | Specialties | Succeeded in the last 7 days |',
      '|---|---|---|---|',
      ...pcs.slice(0, rows).map(pcRow),
    ].join('\n'),
    ...(more.length > 0 ? [`And ${more.length} more: ${counts(more)}.`] : []),
  ];
}

const cell = (text: string): string => text.replaceAll('|', '¦');

function pcRow(pc: Pc): string {
  const name = pc.places ? `pool ${code(pc.name)}` : code(pc.name);
  const other = pc.otherFailedAt === null ? [] : [`⚠️ a job of other work failed there ${minute(pc.otherFailedAt)}`];
  const state = [stateOf(pc), ...other].join('<br>');
  const cells = [name, state, pc.skills.join(', ') || 'general', pc.work.map(workWords).join('<br>') || '–'];
  return `| ${cells.map(cell).join(' | ')} |`;
}

const workWords = ({ specialty, ended, succeeded, minutes }: Pc['work'][number]): string =>
  `${succeeded} of ${ended} ${specialty} (${minutes} min each)`;

function stateOf({ state, task, places }: Pc): string {
  if (places && state.kind !== 'disabled')
    return `${places.used > 0 ? '🔵' : '🟢'} ${places.used} of ${places.of} places in use`;
  switch (state.kind) {
    case 'idle':
      return '🟢 idle';
    case 'busy':
      return task === null ? '🔵 busy with other work' : `🔵 busy with [#${task}](../issues/${task})`;
    case 'offline':
      return '⚫ offline';
    case 'promised':
      return `🟡 next for ${code(state.repository)}`;
    case 'maintenance':
      return '🛠️ maintenance';
    case 'disabled':
      return `⏸️ pool ${code(state.pool)} is switched off`;
    case 'error':
      return `⛔ set aside until ${minute(state.until)}: it failed ${state.faults} times in a row`;
    case 'overloaded':
      return `🥵 overloaded until ${minute(state.until)}: ${overloadWords(state)}`;
    case 'too-small':
      return `📏 too small for pool ${code(state.pool)}: ${lackWords(state.lack)}`;
  }
}

const KINDS = {
  idle: 'idle',
  busy: 'busy',
  promised: 'next for another repository',
  offline: 'offline',
  maintenance: 'maintenance',
  disabled: 'switched off',
  error: 'set aside',
  overloaded: 'overloaded',
  'too-small': 'too small',
} as const satisfies Record<RunnerState['kind'], string>;

function counts(pcs: readonly Pc[]): string {
  return Object.entries(KINDS)
    .map(([kind, words]) => ({ words, count: pcs.filter(({ state }) => state.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`)
    .join(', ');
}
