/** What Claude has been doing so far, from its events. Pure. */
import { z } from 'zod';
import type { ClaudeEvent } from './events.ts';

type Todo = { id: string; subject: string; status: 'pending' | 'in_progress' | 'completed' };

export type Progress = {
  /** The model's answers, and the id of the last. */
  turns: number;
  turn: string | undefined;
  /** Dollars, of the rounds that are over: what one has cost is told at its end. */
  costUsd: number;
  toolCalls: number;
  /** Calls per tool, in the order of first use. */
  tools: Readonly<Record<string, number>>;
  lastWords: string;
  todos: readonly Todo[];
};

export const NO_PROGRESS: Progress = {
  ...{ turns: 0, turn: undefined, costUsd: 0 },
  ...{ toolCalls: 0, tools: {}, lastWords: '', todos: [] },
};

const statusSchema = z.enum(['pending', 'in_progress', 'completed']);
const updateSchema = z.object({ taskId: z.string(), status: statusSchema });
/** The to-do tool of older versions of the CLI, which sends the whole list each time. */
const writeSchema = z.object({ todos: z.array(z.object({ content: z.string(), status: statusSchema })) });

export function advance(progress: Progress, event: ClaudeEvent): Progress {
  switch (event.kind) {
    case 'turn':
      return event.id === progress.turn ? progress : { ...progress, turns: progress.turns + 1, turn: event.id };
    case 'said':
      return { ...progress, lastWords: event.text };
    case 'todo-created': {
      const todo: Todo = { id: event.id, subject: event.subject, status: 'pending' };
      return { ...progress, todos: [...progress.todos, todo] };
    }
    case 'tool': {
      const tools = { ...progress.tools, [event.name]: (progress.tools[event.name] ?? 0) + 1 };
      return { ...progress, toolCalls: progress.toolCalls + 1, tools, todos: todosAfter(progress.todos, event) };
    }
    case 'returned':
    case 'retrying':
    case 'limit':
    case 'result':
      return progress;
  }
}

function todosAfter(todos: readonly Todo[], call: { name: string; input: unknown }): readonly Todo[] {
  if (call.name === 'TaskUpdate') {
    const update = updateSchema.safeParse(call.input);
    if (!update.success) return todos;
    const { taskId, status } = update.data;
    return todos.map((todo) => (todo.id === taskId ? { ...todo, status } : todo));
  }
  if (call.name === 'TodoWrite') {
    const list = writeSchema.safeParse(call.input);
    if (!list.success) return todos;
    return list.data.todos.map(({ content, status }, index) => ({ id: String(index), subject: content, status }));
  }
  return todos;
}
