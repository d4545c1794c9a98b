import { expect, test } from 'vitest';
import { LIMITS } from '../../../action/messages/message.ts';
import { takeMessages } from '../../../action/messages/take.ts';

const take = (...parts: string[]) => takeMessages(parts.join('\n'), 'acme/shop');
const block = (address: string, text: string, fence = '```') => `${fence}message-for ${address}\n${text}\n${fence}`;

test('closing words without a message stay as they are, to the letter', () => {
  const said = 'I speak of message-for blocks.\n\n```js\nmessage-for\n```\n';
  expect(take(said)).toEqual({ said, messages: [], unsent: [] });
});

test('a message is taken out of them, made fit to be published, and may hold code', () => {
  const code = block('#12', 'Ask @bob, fixes #3. <!-- hidden -->\n\n```\nx = 1\n```', '````');
  expect(take('Done.', '', code, '', 'Risks: none.', '', block('ACME/shop#13', 'Two.'))).toEqual({
    said: 'Done.\n\n\nRisks: none.',
    messages: [
      { to: 12, text: 'Ask @\u200bbob, fi\u200bxes #3. \n\n```\nx = 1\n```' },
      { to: 13, text: 'Two.' },
    ],
    unsent: [],
  });
});

test.each([
  ['', 'no-address'],
  ['everybody', 'no-address'],
  ['#0', 'no-address'],
  ['https://github.com/acme/shop/issues/12', 'no-address'],
  ['acme/other#12', 'elsewhere'],
])('a message for %j goes nowhere', (to, kind) => {
  expect(take(block(to, 'Hello.'))).toEqual({ said: '', messages: [], unsent: [{ to, why: { kind } }] });
});

test('an empty one goes nowhere, and a long one is cut and says so', () => {
  expect(take(block('#12', '<!-- only hidden -->')).unsent).toEqual([{ to: '#12', why: { kind: 'empty' } }]);
  const [long] = take(block('#12', 'x'.repeat(50_000))).messages;
  expect(long?.text.length).toBeLessThan(LIMITS.longest + 100);
  expect(long?.text).toMatch(/\[… 48000 more characters were cut …\]$/);
});

test('one that is shown inside other code is none, and one that nobody closed goes to the end', () => {
  const shown = '~~~~\n```message-for #12\nx\n```\n~~~~';
  expect(take(shown)).toEqual({ said: shown, messages: [], unsent: [] });
  expect(take('Done.', '```message-for #12', 'All', 'this.')).toMatchObject({
    ...{ said: 'Done.', messages: [{ to: 12, text: 'All\nthis.' }] },
  });
});

test('a hostile text costs bounded time', () => {
  const { said } = take(block('#1', 'x').repeat(300), '> '.repeat(50_000), '*_'.repeat(50_000), '`'.repeat(50_000));
  expect(said.length).toBeLessThan(300_000);
});
