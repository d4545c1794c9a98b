/** The first process of a container: gives programs a proxy at an address, which is the socket file that leads out. */

/** Inside; the container's network is its own, so that only a test that wants this very port could miss it. */
export const RELAY_PORT = 41_280;

/** `node relay.cjs SOCKET COMMAND [ARGUMENT…]`. Ends with the command, and with it everything in the container. */
export const RELAY = `'use strict';
const { spawn } = require('node:child_process');
const { connect, createServer } = require('node:net');
const { constants } = require('node:os');

const [socket, file, ...args] = process.argv.slice(2);
const server = createServer((client) => {
  const proxy = connect(socket);
  for (const [one, other] of [[client, proxy], [proxy, client]]) {
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
    one.pipe(other);
  }
});
server.listen(${RELAY_PORT}, '127.0.0.1', () => {
  const child = spawn(file, args, { stdio: 'inherit' });
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(127);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
});
`;
