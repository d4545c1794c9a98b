/** Collects what a job tells and sends it in small batches, in order. */
import type { Client } from './client.ts';
import type { Mask } from './mask.ts';
import type { Conclusion, RunnerAnnotation, StepUpdate, Update } from './protocol.ts';

export type Report = {
  line(text: string): void;
  annotate(annotation: RunnerAnnotation): void;
  step(step: StepUpdate): void;
  /** Appends Markdown to the job's summary. */
  summary(text: string): void;
  /** Sends what is left and the end of the job. */
  complete(conclusion: Conclusion, outputs: Record<string, string>): Promise<void>;
};

const BATCH_MS = 50;

/** `onGone` is called when the server has given the job up. */
export function createReport(client: Client, jobId: number, mask: Mask, onGone: (error: unknown) => void): Report {
  const empty = (): Update => ({ log: '', steps: [], annotations: [], summary: null, completed: null });
  let next = empty();
  let summary = '';
  let timer: NodeJS.Timeout | undefined;
  let sent = Promise.resolve();
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    const update = next;
    next = empty();
    sent = sent.then(() => client.update(jobId, update)).catch(onGone);
    return sent;
  };
  const soon = () => {
    timer ??= setTimeout(() => void send(), BATCH_MS);
  };
  return {
    line(text) {
      const stamp = new Date().toISOString().replace('Z', '0000Z');
      for (const line of mask.apply(text).split('\n')) next.log += `${stamp} ${line}\n`;
      soon();
    },
    annotate(annotation) {
      next.annotations.push({ ...annotation, message: mask.apply(annotation.message) });
      soon();
    },
    step(step) {
      next.steps = [
        ...next.steps.filter((one) => one.number !== step.number),
        { ...step, name: mask.apply(step.name) },
      ];
      soon();
    },
    summary(text) {
      if (text === '') return;
      summary += mask.apply(text.endsWith('\n') ? text : `${text}\n`);
      next.summary = summary;
      soon();
    },
    async complete(conclusion, outputs) {
      next.completed = { conclusion, outputs };
      await send();
    },
  };
}
