import { expect, test } from 'vitest';
import { sandboxInWords, sandboxNotice } from '../../../action/sandbox/words.ts';

test.each([
  [undefined, ''],
  [{ kind: 'podman', why: undefined } as const, 'podman'],
  [{ kind: 'none' } as const, 'none, as configured'],
])('%j in the table: %s', (state, words) => expect(sandboxInWords(state)).toBe(words));

test('the sandbox that was wanted is not called out, and neither is none, which somebody has asked for', () => {
  expect(sandboxNotice({ kind: 'srt', why: undefined })).toBe('');
  expect(sandboxNotice({ kind: 'none' })).toBe('');
});

test('a container that was wanted and is missing is called out, though something else confines', () => {
  const notice = sandboxNotice({ kind: 'srt', why: '`podman` not found.' });
  expect(notice).toContain('ran in srt, with the programs of this PC');
  expect(notice).toContain('> `podman` not found.');
});
