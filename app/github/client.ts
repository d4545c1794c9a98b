/** Octokit clients of the App's installations, made by Probot's own authentication. */
import { type Probot, ProbotOctokit } from 'probot';
import { createTraffic, isMutation, type Traffic } from './traffic.ts';

export type Client = ProbotOctokit;
export type Clients = {
  forApp(): Promise<Client>;
  forInstallation(id: number): Promise<Client>;
  /** One that works with this token instead of the installation's own. */
  withToken(id: number, token: string): Promise<Client>;
  /** What this process sends in the name of an installation. */
  trafficOf(id: number): Traffic;
};

type Given = { octokit: unknown; octokitOptions: { auth?: object; throttle?: object } & Record<string, unknown> };

/**
 * Octokit's default lets one write a second pass, which would make each webhook wait for the one before, and still exceeds
 * GitHub's 500 new comments an hour. Traffic counts both itself.
 */
const UNPACED = { key: () => ({ schedule: async (_job: unknown, request: () => Promise<void>) => request() }) };
const MAX_RETRIES = 2;

/** One client per installation, so that tokens and limits are shared. */
export function createClients(app: Probot): Clients {
  const clients = new Map<number, Promise<Client>>();
  const traffic = new Map<number, Traffic>();
  const trafficOf = (id: number) => {
    const own = traffic.get(id) ?? createTraffic();
    traffic.set(id, own);
    return own;
  };
  const forApp = () => app.auth();
  const make = async (id: number, token?: string) => {
    let made: Client | undefined;
    const factory = ({ octokit: _, octokitOptions, ...auth }: Given) => {
      made = new ProbotOctokit({
        ...octokitOptions,
        auth: token === undefined ? { ...octokitOptions.auth, ...auth, installationId: id } : { token },
        throttle: { ...octokitOptions.throttle, ...throttleOf(String(id)) },
      });
      return made;
    };
    await (await forApp()).auth({ type: 'installation', installationId: id, factory });
    if (!made) throw new Error('Probot made no client for the installation');
    trafficOf(id).watch(made);
    return made;
  };
  return {
    forApp,
    trafficOf,
    forInstallation(id) {
      const known = clients.get(id);
      if (known) return known;
      const made = make(id);
      clients.set(id, made);
      made.catch(() => clients.delete(id));
      return made;
    },
    withToken: make,
  };
}

/** How a client paces itself; clients with the same id share what they know of the limits. */
export const throttleOf = (id: string) => ({
  id,
  write: UNPACED,
  onSecondaryRateLimit: waitOutLimit,
  // What was read an hour ago is nothing to decide on: the look fails, and is taken again when there is a budget.
  onRateLimit: () => false,
});

/**
 * GitHub names the seconds to wait; within reason that is better than failing. A write was decided on what was read before:
 * half a minute later it would undo what people, or another process of the app, have done meanwhile. Its look is taken again.
 */
function waitOutLimit(retryAfter: number, options: object, _octokit: unknown, retryCount: number): boolean {
  return !isMutation(options) && retryAfter <= 120 && retryCount < MAX_RETRIES;
}
