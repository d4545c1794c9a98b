/** Findings of the gate as annotations of the check run. Pure. */

import { visibleText } from '../../app/contract/visible-text.ts';
import type { Annotation } from '../github/port.ts';
import type { Gate } from './judge.ts';
import type { Finding } from './report.ts';

/** Who reads more? New failures come first. */
const MOST_ANNOTATIONS = 200;

export function annotationsOf(gate: Gate): Annotation[] {
  const failing = gate.steps.filter(({ verdict }) => verdict !== 'passed');
  const fresh = failing.flatMap((step) => step.fresh.flatMap((one) => annotation(one, 'FAILURE', step.command)));
  const known = failing.flatMap((step) =>
    step.known.flatMap((one) => annotation(one, 'WARNING', `${step.command}, failed before this change too`)),
  );
  return [...fresh, ...known].slice(0, MOST_ANNOTATIONS);
}

/** Only what has a place in the repository can be shown beside the code. */
function annotation({ path, line, name, message }: Finding, level: Annotation['level'], by: string): Annotation[] {
  if (path === undefined || line === undefined || line < 1) return [];
  const title = `${name} (${by})`.replace(/\s+/g, ' ');
  return [{ path, line, level, title: visibleText(title).slice(0, 255), message: visibleText(message).trim() || name }];
}
