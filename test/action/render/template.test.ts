import { expect, test } from 'vitest';
import { findTemplate } from '../../../action/render/template.ts';

test.each([
  [
    ['README.md', 'docs/pull_request_template.md', '.github/PULL_REQUEST_TEMPLATE.md'],
    '.github/PULL_REQUEST_TEMPLATE.md',
  ],
  [['docs/pull_request_template.md', 'pull_request_template.txt'], 'pull_request_template.txt'],
  [['src/pull_request_template.md', 'README.md'], undefined],
])('of %j it is %s', (paths, found) => {
  expect(findTemplate(paths)).toBe(found);
});
