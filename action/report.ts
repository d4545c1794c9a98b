/** The check run of an attempt on GitHub: live while it works, moved along with the branch's head, completed at the end. */
import { CHECK_NAME } from '../app/contract/result.ts';
import { NO_PROGRESS, type Progress } from './claude/progress.ts';
import { attemptFailed } from './failure.ts';
import type { Annotation, Applied, Change, CheckAction, CheckOutput, Conclusion, GitHub } from './github/port.ts';
import { liveOutput, movedOutput } from './render/check.ts';

export type ReporterOptions = {
  github: GitHub;
  repositoryId: string;
  /** Name of the check run, where it is not that of a task's own branch. */
  name?: string | undefined;
  /** The attempt's nonce: how the app finds the check run. */
  nonce: string;
  /** Whether the check run is the App's: only then does somebody hear its buttons. */
  hasButtons: boolean;
  runUrl: string;
  now: () => number;
  warn: (text: string) => void;
};

export type Reporter = {
  /** Whether there is a check run that people can look at. */
  isOpen(): boolean;
  /** Tells the phase, on the check run of this head, in one request with other changes; answers for those. */
  tell(head: string, phase: string, others: readonly Change[], signal: AbortSignal): Promise<Applied[]>;
  /** A phase that the next request tells: it is not worth one of its own. */
  enter(phase: string): void;
  /** Live progress: at most one request every 15 s, never waited for, never an error. */
  note(progress: Progress, signal: AbortSignal): void;
  /** Completes the check run on this head, in one request with other changes; answers for those. */
  finish(
    head: string,
    end: { conclusion: Conclusion; output: CheckOutput },
    others: readonly Change[],
    signal: AbortSignal,
  ): Promise<Applied[]>;
};

const INTERVAL_MS = 15_000;

/** Annotations that GitHub takes with one change. */
const AT_ONCE = 50;

const CANCEL: CheckAction = { identifier: 'cancel', label: 'Cancel', description: 'Stop this attempt' };
const RETRY: CheckAction = { identifier: 'retry', label: 'Retry', description: 'Start another attempt' };

export function createReporter(options: ReporterOptions): Reporter {
  const { github, repositoryId, now, warn } = options;
  let check: { id: string; head: string } | undefined;
  let phase = '';
  let phaseSince = now();
  let lastSent = now();
  let latest = NO_PROGRESS;
  let inFlight: Promise<void> = Promise.resolve();

  const iso = () => new Date(now()).toISOString();
  const startedAt = iso();
  const buttons = (...shown: CheckAction[]) => (options.hasButtons ? shown : []);
  const live = (): CheckOutput => liveOutput({ phase, elapsedMs: now() - phaseSince, progress: latest });

  const create = (headSha: string, output: CheckOutput, conclusion?: Conclusion): Change => ({
    kind: 'create-check',
    repositoryId,
    headSha,
    name: options.name ?? CHECK_NAME,
    externalId: options.nonce,
    detailsUrl: options.runUrl,
    startedAt,
    output,
    actions: buttons(conclusion === undefined ? CANCEL : RETRY),
    ...(conclusion === undefined ? {} : { completed: { conclusion, completedAt: iso() } }),
  });
  const complete = (
    checkId: string,
    conclusion: Conclusion,
    output: CheckOutput,
    actions: readonly CheckAction[],
  ): Change => ({
    kind: 'complete-check',
    repositoryId,
    checkId,
    conclusion,
    completedAt: iso(),
    actions,
    output,
  });

  /** The changes that bring the check run to this head; the last of them is about the current one. */
  function bring(head: string, output: CheckOutput, conclusion?: Conclusion): Change[] {
    if (!check) return [create(head, output, conclusion)];
    if (check.head !== head) {
      // On an earlier head there is nothing left to ask for.
      return [complete(check.id, 'NEUTRAL', movedOutput(head), []), create(head, output, conclusion)];
    }
    if (conclusion !== undefined) return [complete(check.id, conclusion, output, buttons(RETRY))];
    return [{ kind: 'update-check', repositoryId, checkId: check.id, output }];
  }

  async function send(head: string, own: Change[], others: readonly Change[], signal: AbortSignal): Promise<Applied[]> {
    // An update that is still on its way must not arrive after this one.
    await inFlight;
    const applied = await github.apply([...own, ...others], signal);
    lastSent = now();
    const answer = applied[own.length - 1];
    if (!answer?.ok || answer.kind !== 'check') {
      const why = answer?.ok === false ? answer.message : 'no answer';
      throw attemptFailed(
        'authentication',
        `GitHub did not take the check run: ${why}. The permission "checks: write" is needed.`,
      );
    }
    check = { id: answer.id, head };
    return applied.slice(own.length);
  }

  /** One more request, for a check run with more of them than one change may bring. */
  async function addAnnotations(words: CheckOutput, more: readonly Annotation[], signal: AbortSignal): Promise<void> {
    if (!check || more.length === 0) return;
    const { id: checkId } = check;
    const updates = Array.from({ length: Math.ceil(more.length / AT_ONCE) }, (_, at): Change => {
      const annotations = more.slice(at * AT_ONCE, (at + 1) * AT_ONCE);
      return { kind: 'update-check', repositoryId, checkId, output: { ...words, annotations } };
    });
    try {
      for (const answer of await github.apply(updates, signal))
        if (!answer.ok) warn(`Some annotations are missing on the check run: ${answer.message}`);
    } catch (error) {
      warn(`Some annotations are missing on the check run: ${String(error)}`);
    }
  }

  function enter(newPhase: string): void {
    phase = newPhase;
    phaseSince = now();
  }

  return {
    isOpen: () => check !== undefined,
    enter,
    async tell(head, newPhase, others, signal) {
      enter(newPhase);
      return await send(head, bring(head, live()), others, signal);
    },
    note(progress, signal) {
      latest = progress;
      if (!check || now() - lastSent < INTERVAL_MS) return;
      lastSent = now();
      const update: Change = { kind: 'update-check', repositoryId, checkId: check.id, output: live() };
      const sent = github.apply([update], signal).then(
        ([answer]) => {
          if (answer?.ok === false) warn(`The check run was not updated: ${answer.message}`);
        },
        (error: unknown) => {
          if (!signal.aborted) warn(`The check run was not updated: ${String(error)}`);
        },
      );
      inFlight = inFlight.then(() => sent);
    },
    async finish(head, { conclusion, output }, others, signal) {
      const { annotations = [], ...words } = output;
      const first = { ...words, annotations: annotations.slice(0, AT_ONCE) };
      const answers = await send(head, bring(head, first, conclusion), others, signal);
      await addAnnotations(words, annotations.slice(AT_ONCE), signal);
      return answers;
    },
  };
}
