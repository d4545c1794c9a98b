import { describe, expect, test } from 'vitest';
import { type AccessOptions, acquireAccess } from '../../action/access.ts';

const REPLY = { token: 'brokered', expires_at: '2030-01-01T00:00:00Z', bot: { login: 'cluster[bot]', id: 5 } };

function optionsWith(answers: Array<() => Response>, more: Partial<AccessOptions> = {}) {
  const notices: string[] = [];
  const asked: Array<{ url: string; body: unknown }> = [];
  const slept: number[] = [];
  const options: AccessOptions = {
    broker: 'https://cluster.example/',
    request: { task: 7, attempt: 1, nonce: '0123456789abcdef' },
    jobToken: 'of-the-job',
    idToken: async (audience) => `for ${audience}`,
    fetch: async (url, init) => {
      asked.push({ url: String(url), body: JSON.parse(String(init?.body)) });
      const answer = answers.shift();
      if (!answer) throw new TypeError('fetch failed');
      return answer();
    },
    sleep: async (ms) => {
      slept.push(ms);
    },
    notice: (text) => notices.push(text),
    signal: new AbortController().signal,
    ...more,
  };
  return { options, notices, asked, slept };
}

describe('acquireAccess', () => {
  test('asks the broker with what the job is, and tells whose token it got', async () => {
    const { options, asked, notices } = optionsWith([() => Response.json(REPLY)]);
    expect(await acquireAccess(options)).toEqual({
      ...{ token: 'brokered', bot: REPLY.bot, isOwn: true },
      expiresAt: Date.parse('2030-01-01T00:00:00Z'),
    });
    expect(asked).toEqual([{ url: 'https://cluster.example/api/v1/token', body: options.request }]);
    expect(notices).toEqual([]);
  });

  test('without a broker the job token serves, and what is lost is said', async () => {
    const { options, notices } = optionsWith([], { broker: '' });
    expect(await acquireAccess(options)).toMatchObject({
      token: 'of-the-job',
      isOwn: false,
      bot: { login: 'github-actions[bot]' },
    });
    expect(notices[0]).toContain('start no CI');
  });

  test('a refusal is final and carries the words of the broker', async () => {
    const { options, asked } = optionsWith([
      () => Response.json({ error: 'wrong_run', message: 'This run is not the recorded one.' }, { status: 403 }),
    ]);
    await expect(acquireAccess(options)).rejects.toMatchObject({
      failure: { kind: 'authentication', message: expect.stringContaining('This run is not the recorded one.') },
    });
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['cannot be reached', []],
    ['answers 502', [() => new Response('<html>', { status: 502 })]],
    ['answers what is no token', [() => Response.json({ hello: 1 })]],
  ] as Array<[string, Array<() => Response>]>)('when the broker %s, it is asked again', async (_, answers) => {
    const { options, slept } = optionsWith([...answers, ...(answers.length > 0 ? [() => Response.json(REPLY)] : [])]);
    const access = await acquireAccess(options);
    expect(access.isOwn).toBe(answers.length > 0);
    expect(slept.length).toBe(answers.length > 0 ? 1 : 2);
  });

  test('without an OIDC token the job token serves', async () => {
    const { options, notices } = optionsWith([], {
      idToken: () => Promise.reject(new Error('no id-token permission')),
    });
    expect((await acquireAccess(options)).isOwn).toBe(false);
    expect(notices[0]).toContain('no id-token permission');
  });

  test('a cancelled job does not wait for the runner to give the OIDC token', async () => {
    const controller = new AbortController();
    const { options } = optionsWith([], { idToken: () => new Promise(() => undefined), signal: controller.signal });
    const asked = acquireAccess(options);
    controller.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
  });
});
