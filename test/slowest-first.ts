/** Starts the slow folders first, so that no worker stands idle while another has minutes to go. */
import { sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Part of a path, slowest first. */
const SLOW = ['e2e/app-killed', 'e2e', 'simulation', 'shop', 'action/main', 'bench', 'app'];

const rank = ({ moduleId }: TestSpecification): number => {
  const at = SLOW.findIndex((part) => moduleId.includes(`${sep}test${sep}${part.replace('/', sep)}`));
  return at === -1 ? SLOW.length : at;
};

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
