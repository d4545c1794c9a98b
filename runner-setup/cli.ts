#!/usr/bin/env node
/** The entry: builds the real host, and runs the command. No logic. */
import { hostname, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { readDisk } from './host/disk.ts';
import { ask, readInput } from './host/person.ts';
import { withProxy } from './host/proxy.ts';
import { run } from './host/run.ts';
import { main } from './main.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

process.exitCode = await withProxy(stopping.signal, () =>
  main(process.argv.slice(2), {
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.(),
    node: process.execPath,
    hostname: hostname(),
    env: process.env,
    unitDirectory: '/etc/systemd/system',
    run,
    fetch,
    disk: readDisk,
    memory: totalmem(),
    print: (line) => console.log(line),
    now: Date.now,
    wait: (ms) => delay(ms),
    readInput,
    ask: (question, { secret } = { secret: false }) => ask(question, { secret, signal: stopping.signal }),
    signal: stopping.signal,
  }),
);
