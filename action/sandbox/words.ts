/** What the check run says about the sandbox. Pure. */
import type { SandboxState } from './open.ts';

/** One cell of the summary's table; '' while nothing has run. */
export function sandboxInWords(state: SandboxState | undefined): string {
  if (!state) return '';
  return state.kind === 'none' ? 'none, as configured' : state.kind;
}

/** Stands at the top of the summary when another sandbox was wanted; '' otherwise. */
export function sandboxNotice(state: SandboxState | undefined): string {
  if (!state || state.kind === 'none' || state.why === undefined) return '';
  return [
    '> [!NOTE]',
    `> Claude Code and the tests ran in ${state.kind}, with the programs of this PC rather than those of the image.`,
    `> ${state.why.replace(/\s+/g, ' ')}`,
    '> To have such attempts refused instead, set `attempt.sandbox` to `podman` or `docker`.',
  ].join('\n');
}
