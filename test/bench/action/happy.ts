/** The action's own time for one happy task: real git, the real Claude Code on the scripted model, GitHub in memory. */
import { BRANCH, openStage } from '../../action/stage.ts';

export type HappyFigures = {
  /** Milliseconds, without Claude Code and the repository's commands. */
  ownMs: number;
  /** Milliseconds from the start of the work to Claude's first request to its model, with a warm mirror. */
  firstRequestMs: number;
  totalMs: number;
  sandbox: string;
};

const FIX = [
  { kind: 'tools' as const, calls: [{ name: 'Read', input: { file_path: '{cwd}/price.txt' } }] },
  { kind: 'tools' as const, calls: [{ name: 'Write', input: { file_path: '{cwd}/price.txt', content: '42\n' } }] },
  { kind: 'text' as const, text: 'Done.' },
];

/** Claude Code, or a command of the repository in its shell, with or without a sandbox around it. */
const isOthers = (line: string): boolean => line.includes('--print') || /(?:^|')\/bin\/sh'? '?-c/.test(line);

/** The median of some tasks after a first one, which clones. */
export async function measureHappy(rounds = 3): Promise<HappyFigures> {
  let othersMs = 0;
  await using stage = await openStage({
    steps: FIX,
    onCommand: (line, _, tookMs) => {
      // The sandbox is tried with a shell too: that is the action's own time.
      if (isOthers(line) && !line.includes('/probe-')) othersMs += tookMs;
    },
  });
  const figures: HappyFigures[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    othersMs = 0;
    stage.model.requests.length = 0;
    const from = performance.now();
    await stage.perform();
    const totalMs = performance.now() - from;
    if (stage.failures.length > 0) throw new Error(`The task did not succeed: ${stage.failures.join('; ')}`);
    const firstRequestMs = (stage.model.requests[0]?.at ?? Number.NaN) - from;
    const [, sandbox = 'none'] = /\| Sandbox \| (\w+)/.exec(stage.github.checks.at(-1)?.output.summary ?? '') ?? [];
    if (round > 0) figures.push({ ownMs: totalMs - othersMs, firstRequestMs, totalMs, sandbox });
    stage.remote.git('branch', '-D', BRANCH);
    stage.github.facts.pr = null;
  }
  const sorted = figures.toSorted((a, b) => a.ownMs - b.ownMs);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (!median) throw new Error('nothing was measured');
  return median;
}
