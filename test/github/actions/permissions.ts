/** What a job's GITHUB_TOKEN may do, from `permissions:` in the workflow file. */
import type { AppPermissions } from '../state.ts';
import { entries, type Template } from './template.ts';

const SCOPES = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'issues',
  'packages',
  'pages',
  'pull_requests',
  'security_events',
  'statuses',
];

export type JobPermissions = { token: AppPermissions; idToken: boolean };

/** A job's own `permissions:` replace the workflow's; without either the restricted default of new repositories holds. */
export function jobPermissions(workflow: Template | undefined, job: Template | undefined): JobPermissions {
  const given = job ?? workflow;
  if (given === undefined) return { token: { metadata: 'read', contents: 'read', packages: 'read' }, idToken: false };
  if (given === 'read-all') return { token: all('read'), idToken: false };
  if (given === 'write-all') return { token: all('write'), idToken: true };
  const named = entries(given).map(([name, level]): [string, Template] => [name.replaceAll('-', '_'), level]);
  const token: AppPermissions = { metadata: 'read' };
  for (const [name, level] of named)
    if (name !== 'id_token' && (level === 'read' || level === 'write')) token[name] = level;
  return { token, idToken: named.some(([name, level]) => name === 'id_token' && level === 'write') };
}

const all = (level: 'read' | 'write'): AppPermissions => ({
  metadata: 'read',
  ...Object.fromEntries(SCOPES.map((name) => [name, level])),
});
