/** What the check run says about the sandbox. Pure. */
import type { SandboxState } from './open.ts';

/** One cell of the summary's table; '' while nothing has run. */
export function sandboxInWords(state: SandboxState | undefined): string {
  if (!state) return '';
  if (state.kind === 'srt') return 'srt';
  return state.why === undefined ? 'none, as configured' : '**none**';
}

/** Stands at the top of the summary when a sandbox was wanted and none works; '' otherwise. */
export function sandboxNotice(state: SandboxState | undefined): string {
  if (state?.kind !== 'none' || state.why === undefined) return '';
  return [
    '> [!WARNING]',
    '> **Claude Code and the tests ran without a sandbox**, with all rights of the user the runner runs as.',
    `> ${state.why.replace(/\s+/g, ' ')}`,
    '> To have such attempts refused instead, set `attempt.sandbox: srt`; to silence this, `attempt.sandbox: none`.',
  ].join('\n');
}
