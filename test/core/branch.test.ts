import { expect, test } from 'vitest';
import { branchesOf, branchOf, issueOfBranch } from '../../app/core/branch.ts';

test('a branch is named by number and specialty, and known by its name', () => {
  expect(branchOf(5, 'backend')).toBe('claude/issue-5-backend');
  expect(branchOf(5, 'backend').startsWith(branchesOf(5))).toBe(true);
  expect(branchOf(51, 'backend').startsWith(branchesOf(5))).toBe(false);
  expect(issueOfBranch(branchOf(1234567890, 'front-end2'))).toBe(1234567890);
});
test.each([
  'main',
  'claude/issue-0-backend',
  'claude/issue-05-backend',
  'claude/issue-12345678901-backend',
  'claude/issue-5-',
  'claude/issue-5',
  'claude/issue-5-2fa',
  'claude/issue-5-Backend',
  'claude/issue-5-backend/x',
  'my/claude/issue-5-backend',
])('%s is none of ours', (branch) => expect(issueOfBranch(branch)).toBeUndefined());
