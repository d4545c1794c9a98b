/** A PC full of secrets, each with a value of its own that can be looked for in all that leaves it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';

export type Pc = {
  /** The variables that the runner hands to the action on this PC. */
  environment: Record<string, string>;
  home: string;
  runner: string;
  cluster: string;
  /** Another process of the runner's user. */
  other: ChildProcess;
  /** A server on the PC's loopback, and one on a socket file: nobody may talk to either. */
  listener: { url: string; port: number; socket: string; hits: string[] };
  /** Values that stand, in any of the usual encodings, in the text. */
  leaked(text: string): string[];
  /** Writes git's configuration of the home, beginning with this text. */
  configureGit(text: string): void;
  [Symbol.asyncDispose](): Promise<void>;
};

const HOME_FILES = [
  ...['.ssh/id_ed25519', '.aws/credentials', '.config/gh/hosts.yml', '.netrc', '.git-credentials', '.npmrc'],
  ...['.docker/config.json', '.kube/config', '.gnupg/private.key', '.cargo/credentials.toml', '.bash_history'],
];

export async function createPc(root: string): Promise<Pc> {
  // Where it is, srt would let everybody write there.
  mkdirSync('/tmp/claude', { recursive: true });
  const values = new Map<string, string>();
  const canary = (name: string) => {
    const value = `canary${randomBytes(12).toString('hex')}`;
    values.set(name, value);
    return value;
  };
  const put = (path: string, name: string, text = (value: string) => `${value}\n`) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text(canary(name)));
  };

  const home = join(root, 'home');
  const runner = join(root, 'runner');
  const cluster = join(runner, '_work', '_claude');
  const temp = join(runner, '_work', '_temp');
  for (const name of ['.runner', '.credentials', '.credentials_rsaparams', '_diag/Worker.log']) {
    put(join(runner, name), `runner/${name}`);
  }
  put(join(temp, '_github_workflow', 'event.json'), 'event');
  put(join(cluster, 'tasks', 'alice', 'other', '3', '1-ffff', 'secret.txt'), 'another task');
  put(join(cluster, 'mirrors', 'alice', 'other.git', 'config'), 'another mirror');
  put(join(cluster, 'claude', 'alice', 'other', '3', 'projects', '-x', 'a.jsonl'), 'transcript of another task');
  put(join(runner, '_work', 'other', 'other', '.env'), 'another workspace');

  put(join(home, '.claude', 'projects', '-home', 'b.jsonl'), "a person's transcript");
  put(join(home, '.claude', 'history.jsonl'), "a person's prompts");
  put(join(home, '.claude.json'), "Claude Code's notes on the PC", (value) => JSON.stringify({ note: value }));

  for (const name of HOME_FILES) put(join(home, name), `~/${name}`);

  const other = spawn('sleep', ['600'], { env: { PROCESS_CANARY: canary('another process') } });
  const hits: string[] = [];
  const socket = join(root, 'docker.sock');
  const [onPort, onSocket] = [listener(hits), listener(hits)];
  onPort.listen(0, '127.0.0.1');
  onSocket.listen(socket);
  await Promise.all([once(onPort, 'listening'), once(onSocket, 'listening')]);
  const address = onPort.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;

  return {
    home,
    runner,
    cluster,
    other,
    listener: { url: `http://127.0.0.1:${port}`, port, socket, hits },
    environment: {
      HOME: home,
      TMPDIR: home,
      RUNNER_WORKSPACE: join(runner, '_work', 'shop'),
      RUNNER_TEMP: temp,
      CLAUDE_CLUSTER_HOME: cluster,
      INPUT_TOKEN: canary('token of the job'),
      GITHUB_TOKEN: canary('GITHUB_TOKEN'),
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: canary('OIDC'),
      ACTIONS_RUNTIME_TOKEN: canary('ACTIONS_RUNTIME_TOKEN'),
      AWS_SECRET_ACCESS_KEY: canary('AWS_SECRET_ACCESS_KEY'),
      NPM_TOKEN: canary('NPM_TOKEN'),
      SSH_AUTH_SOCK: socket,
    },
    leaked: (text) =>
      [...values].filter(([, value]) => encodings(value).some((form) => text.includes(form))).map(([name]) => name),
    configureGit(text) {
      const helper = `!printf 'username=x\\npassword=%s\\n' ${canary('credential helper')}`;
      const header = `[http]\n\textraHeader = "X-Canary: ${canary('git config')}"\n[credential]\n\thelper = "${helper.replaceAll('\\', '\\\\')}"\n`;
      writeFileSync(join(home, '.gitconfig'), text + header);
    },
    async [Symbol.asyncDispose]() {
      other.kill('SIGKILL');
      for (const server of [onPort, onSocket]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function listener(hits: string[]): Server {
  const server = createServer((request, response) => {
    hits.push(`${request.method} ${request.url}`);
    response.end('seen');
  });
  // Not even a connection that says nothing.
  return server.on('connection', () => hits.push('connection'));
}

function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  const inner = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [value, [...value].reverse().join(''), bytes.toString('hex'), ...inner];
}

/** For messages about tests that were skipped. */
export function missingPrograms(path: string): string[] {
  const has = (name: string) => path.split(':').some((directory) => existsSync(join(directory, name)));
  return ['srt', 'bwrap', 'socat', 'rg'].filter((name) => !has(name));
}
