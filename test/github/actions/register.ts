/** Runners are registered with a short-lived token, and removed. */
import { HttpError, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import type { Register, Registered } from '../runner/protocol.ts';
import { type Fleet, newId, type Repository, type Runner } from '../state.ts';
import { connect } from './connections.ts';
import { loseRunner } from './lost.ts';
import { type RunnerHome, randomToken } from './runtime.ts';

const HOUR = 60 * 60_000;

/** A registration or removal token; lives one hour. */
export function createRunnerToken(
  github: GitHub,
  home: RunnerHome,
  use: 'register' | 'remove',
): { token: string; expiresAt: number } {
  const token = randomToken('A');
  const expiresAt = github.clock.now() + HOUR;
  github.actions.runnerTokens.set(token, { home, use, expiresAt });
  return { token, expiresAt };
}

/** Throws 404 as GitHub does for a wrong or expired token, 409 when the name is taken and `replace` is not given. */
export function registerRunner(github: GitHub, given: Register): Registered {
  const { home } = redeem(github, given.token, 'register');
  const existing = home.runners.find((one) => one.name === given.name);
  if (existing && !given.replace)
    throw new HttpError(409, `A runner exists with the same name ${given.name}; use --replace or another name`);
  if (existing) endSessions(github, existing);
  const runner = existing ?? addRunner(github, home, given);
  runner.labels = labelsOf(github, [...defaultLabels(given), ...given.labels], defaultLabels(given));
  runner.ephemeral = given.ephemeral;
  runner.version = given.version;
  const credential = randomToken('rc_');
  github.actions.sessions.set(credential, { home, runner });
  // Online from here on: its first poll is due at once.
  connect(github, { home, runner })();
  return { runnerId: runner.id, credential };
}

/** A runner for one job, configured by what the answer holds (`--jitconfig`). Throws 409 when the name is taken. */
export function createJitRunner(
  github: GitHub,
  home: Repository | Fleet,
  name: string,
  labels: string[],
): { runner: Runner; jitConfig: string } {
  if (home.runners.some((one) => one.name === name)) throw new HttpError(409, 'Already exists');
  const runner = addRunner(github, home, { name, os: 'Linux' });
  runner.labels = labelsOf(github, labels, []);
  runner.ephemeral = true;
  const credential = randomToken('rc_');
  github.actions.sessions.set(credential, { home, runner });
  const url = [github.url, home.owner.login, ...('name' in home ? [home.name] : [])].join('/');
  const config = { url, name, credential, runnerId: runner.id };
  return { runner, jitConfig: Buffer.from(JSON.stringify(config)).toString('base64') };
}

function addRunner(github: GitHub, home: RunnerHome, given: Pick<Register, 'name' | 'os'>): Runner {
  const runner: Runner = {
    id: newId(github.state),
    name: given.name,
    os: given.os,
    labels: [],
    ephemeral: false,
    version: '',
    lastSeenAt: null,
    job: null,
  };
  home.runners.push(runner);
  return runner;
}

/** What GitHub's runner adds unless `--no-default-labels` is given. */
const defaultLabels = ({ os, arch }: { os: string; arch: string }): string[] => ['self-hosted', os, arch];

/** Labels without doubles (they compare without case); the named ones can't be taken away. */
export function labelsOf(github: GitHub, names: string[], readOnly: string[]): Runner['labels'] {
  const seen = new Map(names.map((name) => [name.toLowerCase(), name]).reverse() as [string, string][]);
  const fixed = new Set(readOnly.map((name) => name.toLowerCase()));
  return [...new Set(names.map((name) => name.toLowerCase()))].map((key) => ({
    id: newId(github.state),
    name: seen.get(key) ?? key,
    type: fixed.has(key) ? ('read-only' as const) : ('custom' as const),
  }));
}

/** Throws 422 while it works. */
export function deleteRunner(github: GitHub, home: RunnerHome, runner: Runner): void {
  if (runner.job) throw new HttpError(422, `Runner "${runner.name}" is still running a job`);
  endSessions(github, runner);
  home.runners = home.runners.filter((one) => one !== runner);
}

/** Throws 404 for a wrong or expired token; a runner that is gone already is as good as removed. */
export function removeRunner(github: GitHub, token: string, name: string): void {
  const { home } = redeem(github, token, 'remove');
  const runner = home.runners.find((one) => one.name === name);
  if (runner) deleteRunner(github, home, runner);
}

function endSessions(github: GitHub, runner: Runner): void {
  for (const [credential, session] of github.actions.sessions)
    if (session.runner === runner) github.actions.sessions.delete(credential);
  loseRunner(github, runner);
}

function redeem(github: GitHub, token: string, use: 'register' | 'remove') {
  const found = github.actions.runnerTokens.get(token);
  if (!found || found.use !== use || found.expiresAt <= github.clock.now()) throw notFound();
  return found;
}
