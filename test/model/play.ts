/** Chooses the answer to a request: which step of which script comes now. Pure but for the faults it is handed. */
import type { Conversation } from './conversation.ts';
import type { Faults } from './faults.ts';
import { type ParsedScript, type Step, stepsOf } from './script.ts';

export type Block = { type: 'text'; text: string } | { type: 'tool_use'; name: string; input: Record<string, unknown> };

export type Answer =
  | { kind: 'message'; content: Block[]; stop?: Extract<Step, { kind: 'text' }>['stop'] }
  | Extract<Step, { kind: 'error' | 'usage-limit' }>
  | { kind: 'hang' };

/** `step` is the index in the attempt's steps; undefined when no step was due. */
export type Play = { step: number | undefined; delayMs: number; answer: Answer };

const say = (text: string): Play => ({
  step: undefined,
  delayMs: 0,
  answer: { kind: 'message', content: [{ type: 'text', text }] },
});

/**
 * Only `text` and `tools` leave an answer in the conversation, so each answer given moves on to behind the next of them;
 * faults and delays in between stand before the answer that follows.
 */
export function play(scripts: ParsedScript[], conversation: Conversation, session: string, faults: Faults): Play {
  const script = scripts.find(({ name }) => name === conversation.script);
  if (!script) {
    const names = scripts.map(({ name }) => `script:${name}`).join(', ');
    return say(`The prompt names no script that is known here. Name one of: ${names || '(there is none)'}.`);
  }
  let turn = 0;
  let delayMs = 0;
  for (const [step, todo] of stepsOf(script, conversation.attempt).entries()) {
    const due = turn === conversation.turns;
    switch (todo.kind) {
      case 'text':
      case 'tools':
        if (due) return { step, delayMs, answer: answerOf(todo, conversation.cwd) };
        turn += 1;
        break;
      case 'delay':
        if (due) delayMs += todo.ms;
        break;
      case 'error':
      case 'usage-limit':
      case 'hang':
        if (due && faults.meet([session, script.name, conversation.attempt, step].join(' '), todo.times))
          return { step, delayMs, answer: todo };
        break;
    }
  }
  return say(`The script ${script.name} has no further step.`);
}

function answerOf(step: Extract<Step, { kind: 'text' | 'tools' }>, cwd: string | undefined): Answer {
  if (step.kind === 'text') return { kind: 'message', content: [{ type: 'text', text: step.text }], stop: step.stop };
  if (cwd === undefined && JSON.stringify(step.calls).includes('{cwd}')) {
    const message = 'The script wants {cwd}, and the system prompt has no line "Primary working directory: …".';
    return { kind: 'error', status: 400, message };
  }
  const calls = step.calls.map(
    ({ name, input }): Block => ({
      type: 'tool_use',
      name,
      input: Object.fromEntries(Object.entries(input).map(([key, value]) => [key, withCwd(value, cwd ?? '')])),
    }),
  );
  return { kind: 'message', content: step.text === undefined ? calls : [{ type: 'text', text: step.text }, ...calls] };
}

function withCwd(value: unknown, cwd: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{cwd}', () => cwd);
  if (Array.isArray(value)) return value.map((item) => withCwd(item, cwd));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withCwd(item, cwd)]));
}
