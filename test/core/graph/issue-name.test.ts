import { expect, test } from 'vitest';
import { keyOf, shownIn } from '../../../app/core/graph/issue-name.ts';

const home = { owner: 'acme', name: 'shop' };

test('the same issue has one key', () => expect(keyOf({ owner: 'Acme', name: 'SHOP', number: 3 })).toBe('acme/shop#3'));
test('at home its number is enough', () =>
  expect(shownIn(home, { owner: 'Acme', name: 'Shop', number: 3 })).toBe('#3'));
test('elsewhere it has its full name', () => {
  expect(shownIn(home, { owner: 'Widgets', name: 'shop', number: 3 })).toBe('Widgets/shop#3');
  expect(shownIn(home, { owner: 'acme', name: 'api', number: 3 })).toBe('acme/api#3');
});
