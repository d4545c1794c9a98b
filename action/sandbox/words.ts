/** What the check run says about the sandbox. Pure. */
import type { SandboxState } from './open.ts';

/** One cell of the summary's table; '' while nothing has run. */
export function sandboxInWords(state: SandboxState | undefined): string {
  if (!state) return '';
  if (state.kind !== 'none') return state.kind;
  return state.why === undefined ? 'none, as configured' : '**none**';
}

/** Stands at the top of the summary when another sandbox was wanted, or any; '' otherwise. */
export function sandboxNotice(state: SandboxState | undefined): string {
  if (state?.why === undefined) return '';
  const why = state.why.replace(/\s+/g, ' ');
  if (state.kind !== 'none') {
    return [
      '> [!NOTE]',
      `> Claude Code and the tests ran in ${state.kind}, with the programs of this PC rather than those of the image.`,
      `> ${why}`,
      '> To have such attempts refused instead, set `attempt.sandbox` to `podman` or `docker`.',
    ].join('\n');
  }
  return [
    '> [!WARNING]',
    '> **Claude Code and the tests ran without a sandbox**, with all rights of the user the runner runs as.',
    `> ${why}`,
    '> To have such attempts refused instead, set `attempt.sandbox: srt`; to silence this, `attempt.sandbox: none`.',
  ].join('\n');
}
