import { expect, test } from 'vitest';
import { sandboxInWords, sandboxNotice } from '../../../action/sandbox/words.ts';

test.each([
  [undefined, ''],
  [{ kind: 'podman', why: undefined } as const, 'podman'],
  [{ kind: 'none', why: undefined } as const, 'none, as configured'],
  [{ kind: 'none', why: 'It is missing.' } as const, '**none**'],
])('%j in the table: %s', (state, words) => expect(sandboxInWords(state)).toBe(words));

test('only a sandbox that was wanted and is missing is called out, with the reason and what to do', () => {
  expect(sandboxNotice({ kind: 'srt', why: undefined })).toBe('');
  expect(sandboxNotice({ kind: 'none', why: undefined })).toBe('');
  const notice = sandboxNotice({ kind: 'none', why: 'Install `srt`,\nonce.' });
  expect(notice).toContain('without a sandbox');
  expect(notice).toContain('> Install `srt`, once.');
  expect(notice.split('\n').every((line) => line.startsWith('> '))).toBe(true);
});

test('a container that was wanted and is missing is called out, though something else confines', () => {
  const notice = sandboxNotice({ kind: 'srt', why: '`podman` not found.' });
  expect(notice).toContain('ran in srt, with the programs of this PC');
  expect(notice).toContain('> `podman` not found.');
});
