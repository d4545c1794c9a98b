import { describe, expect, test } from 'vitest';
import { parseEvents } from '../../../action/claude/events.ts';
import { splitLines } from '../../../action/claude/lines.ts';
import { advance, NO_PROGRESS } from '../../../action/claude/progress.ts';

const assistant = (content: object[], parent: string | null = null) =>
  JSON.stringify({ type: 'assistant', message: { role: 'assistant', content }, parent_tool_use_id: parent, uuid: 'u' });
const tool = (name: string, input: object) => assistant([{ type: 'tool_use', id: 't', name, input }]);
const progressOf = (lines: string[]) => lines.flatMap(parseEvents).reduce(advance, NO_PROGRESS);

describe('parseEvents', () => {
  test.each([
    '',
    'no json',
    '{}',
    '[]',
    'null',
    '{"type":"system","subtype":"ui_invalidate"}',
    '{"type":"new","a":{}}',
    '{"type":"user"}',
  ])('gives nothing for %s', (line) => {
    expect(parseEvents(line)).toEqual([]);
  });

  test('keeps what it knows of a message with parts of the future', () => {
    const line = assistant([
      { type: 'thinking', thinking: 'hm' },
      { type: 'text', text: 'Hi' },
      { type: 'new_part', text: 1 },
    ]);
    expect(parseEvents(line)).toEqual([{ kind: 'said', text: 'Hi' }]);
  });

  test('a sub-agent uses tools, but its words are not those of Claude', () => {
    const line = assistant(
      [
        { type: 'text', text: 'sub' },
        { type: 'tool_use', name: 'Read', input: {} },
      ],
      'toolu_1',
    );
    expect(parseEvents(line)).toEqual([{ kind: 'tool', name: 'Read', input: {} }]);
  });
});

describe('progress', () => {
  test('counts tools and keeps the last words', () => {
    const lines = [
      tool('Bash', {}),
      tool('Read', {}),
      tool('Bash', {}),
      assistant([{ type: 'text', text: 'Nearly.' }]),
    ];
    expect(progressOf(lines)).toMatchObject({ toolCalls: 3, tools: { Bash: 2, Read: 1 }, lastWords: 'Nearly.' });
  });

  test('counts the answers of the model, each once though it comes in parts, and not those of sub-agents', () => {
    const part = (id: string, parent: string | null = null) =>
      JSON.stringify({ type: 'assistant', message: { id, content: [] }, parent_tool_use_id: parent });
    expect(progressOf([part('a'), part('a'), part('s', 'toolu_1'), part('b')])).toMatchObject({ turns: 2 });
  });

  test('follows the tasks that Claude sets itself', () => {
    const created = (id: string, subject: string) =>
      JSON.stringify({ type: 'user', message: {}, tool_use_result: { task: { id, subject, description: '' } } });
    const lines = [
      created('1', 'Find it'),
      created('2', 'Mend it'),
      tool('TaskUpdate', { taskId: '1', status: 'completed' }),
    ];
    expect(progressOf(lines).todos).toEqual([
      { id: '1', subject: 'Find it', status: 'completed' },
      { id: '2', subject: 'Mend it', status: 'pending' },
    ]);
  });

  test('and the list of older versions; a malformed one changes nothing', () => {
    const list = tool('TodoWrite', { todos: [{ content: 'Find it', status: 'in_progress', activeForm: 'Finding' }] });
    const progress = progressOf([list, tool('TodoWrite', { todos: 'x' })]);
    expect(progress.todos).toEqual([{ id: '0', subject: 'Find it', status: 'in_progress' }]);
  });
});

describe('splitLines', () => {
  const collect = (chunks: string[], longest?: number) => {
    const lines: string[] = [];
    const split = splitLines((line) => lines.push(line), longest);
    for (const chunk of chunks) split.write(chunk);
    split.end();
    return lines;
  };

  test('puts lines together from any chunks, also a last one without an end', () => {
    expect(collect(['{"a', '":1}\n{"b":', '2}\n\n', '{"c":3}'])).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  });

  test('drops a line beyond the limit, and only that one', () => {
    expect(collect(['12345', '67890\nok\n', '1234567\nalso ok'], 7)).toEqual(['ok', '1234567', 'also ok']);
  });
});
