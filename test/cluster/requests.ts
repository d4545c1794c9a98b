/** Who asked GitHub how often: the app with its own token, or the action with the job's. */
import type { RequestLogEntry } from '../github/state.ts';
import type { Cluster } from './cluster.ts';

/** The app's own token reaches all of the installation; a job's is narrowed to its repository. */
function isActions({ github }: Cluster, entry: RequestLogEntry): boolean {
  const token = entry.token === null ? undefined : github.state.tokens.get(entry.token);
  return token?.kind === 'installation' && (token.jobId !== null || token.repositoryIds !== null);
}

export function isApps(cluster: Cluster, entry: RequestLogEntry): boolean {
  return entry.api !== 'git' && entry.actor === APP_BOT && !isActions(cluster, entry);
}

/** API requests since the log had `from` entries; git's own are not API requests. */
export function countRequests(cluster: Cluster, from: number): { app: RequestLogEntry[]; action: RequestLogEntry[] } {
  const entries = cluster.github.state.requests.slice(from).filter((entry) => entry.api !== 'git');
  return {
    app: entries.filter((entry) => isApps(cluster, entry)),
    action: entries.filter((entry) => isActions(cluster, entry)),
  };
}

export const APP_BOT = 'claude-code-cluster[bot]';
