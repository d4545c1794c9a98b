/** Holds the limits on GitHub requests that the benchmark prints. */
import { expect, test } from 'vitest';
import { measureRequests } from './requests.ts';

test('one happy task stays within its requests: app 12, action 10', async () => {
  for (const { who, count, limit, operations } of await measureRequests())
    expect(count, `${who}: ${operations.join(', ')}`).toBeLessThanOrEqual(limit);
});
