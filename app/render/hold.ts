/** Why a person's wish keeps a task waiting. */
import type { Hold } from '../core/hold.ts';
import { code } from './escape.ts';

export function holdWords(hold: Hold): string {
  switch (hold.kind) {
    case 'paused':
      return `Held back by ${code(hold.by)}; \`/claude resume\` lets it go on.`;
    case 'pinned':
      return `Waits for ${code(hold.pc)}, which was chosen by hand and is ${hold.because}. \`/claude assign any\` lets every PC take it.`;
  }
}
