import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { failureOf } from '../../action/failure.ts';
import { listenForStop } from '../../action/stop.ts';

const newHost = () => Object.assign(new EventEmitter(), { ppid: 10, stdout: new EventEmitter() });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('listenForStop', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s cancels, and a second one changes nothing', (signal) => {
    const host = newHost();
    using stop = listenForStop(host, 60);
    host.emit(signal);
    host.emit('SIGTERM');
    expect(failureOf(new Error('git was ended'), stop.signal).kind).toBe('cancelled');
    expect(host.listenerCount(signal)).toBe(1);
  });

  test('a lost runner is noticed by the parent of the process', () => {
    const host = newHost();
    using stop = listenForStop(host, 60);
    vi.advanceTimersByTime(5000);
    expect(stop.signal.aborted).toBe(false);
    host.ppid = 1;
    vi.advanceTimersByTime(1000);
    expect(failureOf(undefined, stop.signal)).toMatchObject({
      kind: 'runner-lost',
      message: 'The runner program ended while the attempt ran.',
    });
  });

  test('nobody reading the log is a lost runner too', () => {
    const host = newHost();
    using stop = listenForStop(host, 60);
    host.stdout.emit('error', new Error('EPIPE'));
    expect(failureOf(undefined, stop.signal).kind).toBe('runner-lost');
  });

  test('the time-out of the attempt has an outcome of its own', () => {
    using stop = listenForStop(newHost(), 2);
    vi.advanceTimersByTime(2 * 60_000);
    expect(failureOf(undefined, stop.signal)).toMatchObject({
      kind: 'run-timeout',
      message: expect.stringContaining('2 minutes'),
    });
  });

  test('nothing stays behind after disposal', () => {
    const host = newHost();
    listenForStop(host, 60)[Symbol.dispose]();
    expect(host.eventNames()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
