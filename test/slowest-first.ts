/** Starts the slow folders first, so that no worker stands idle while another has minutes to go. */
import { sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Part of a path, slowest first. */
const SLOW = ['e2e/app-killed', 'simulation', 'action/main', 'e2e', 'shop', 'bench', 'action', 'runner-setup'];

/** Files that share a process come last and in one row: with another one between, the process would end. */
const rank = ({ moduleId, project }: TestSpecification): number => {
  if (!project.config.isolate) return SLOW.length + 1;
  const at = SLOW.findIndex((part) => moduleId.includes(`${sep}test${sep}${part.replace('/', sep)}`));
  return at === -1 ? SLOW.length : at;
};

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
