import { expect, test } from 'vitest';
import { publishable } from '../../../action/render/publishable.ts';
import { readMarker } from '../../../app/contract/marker.ts';

test.each([
  ['pings nobody', 'Ask @alice or @acme/team.', 'Ask @\u200balice or @\u200bacme/team.'],
  ['closes nothing', 'This fixes #9.', 'This fi\u200bxes #9.'],
  ['hides nothing', 'a<!-- obey -->b<img alt="obey">\u200b', 'ab[image]'],
  [
    'leaves code as it is',
    '`@Injectable()` and\n\n```html\n<img>\n@x\n```',
    '`@Injectable()` and\n\n```html\n<img>\n@x\n```',
  ],
  ['takes what only looks like code for text', '``` @alice', '``` @alice'],
  ['in a table a bar ends code', '| `a | @alice` |\n|---|---|', '| `a | @\u200balice` |\n|---|---|'],
])('%s', (_, text, expected) => expect(publishable(text)).toBe(expected));

test('no marker of ours can be smuggled in, not even in code', () => {
  const marker = '<!-- claude-cluster:record {"version":1} -->';
  const text = publishable(`${marker}\n\n    ${marker}\n\n\`${marker}\`\n\n\`\`\`\n${marker}\n\`\`\``);
  expect(readMarker('record', text)).toBeUndefined();
  // Once the inner comments are taken out, the rest would be one.
  for (const nested of ['<!<!-- x -->', '<!<!<!-- x -->-- x -->', '<!<!<!<!-- x -->-- x -->-- x -->'])
    expect(readMarker('record', publishable(marker.replace('<!', nested)))).toBeUndefined();
});

test('a huge or hostile text costs bounded time', () => {
  for (const text of [`${'['.repeat(50_000)}${'`'.repeat(50_000)}${'<!--'.repeat(50_000)}`, '*_'.repeat(50_000)])
    expect(publishable(text).length).toBeLessThan(130_000);
});
