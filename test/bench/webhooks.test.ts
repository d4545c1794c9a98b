/** Holds what makes webhooks quick to answer: nobody waits for GitHub. The time is the benchmark's to say. */
import { expect, test } from 'vitest';
import { measureWebhooks } from './webhooks.ts';

test('webhooks are answered while GitHub answers nothing, and it is not asked without bound', async () => {
  const { sent, refused, atOnce } = await measureWebhooks({ perSecond: 100, seconds: 2, silent: true });
  expect({ sent, refused }).toEqual({ sent: 200, refused: 0 });
  expect(atOnce).toBeGreaterThan(0);
  expect(atOnce).toBeLessThanOrEqual(10);
});
