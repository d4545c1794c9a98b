/** The variables GitHub's runner gives to every step. */
import { arch } from 'node:os';
import { dirname } from 'node:path';
import type { Json } from '../actions/template.ts';
import type { Layout } from './layout.ts';
import type { JobMessage } from './protocol.ts';

/** `github.*` members that are also `GITHUB_*`. */
const FROM_CONTEXT = [
  'actor',
  'actor_id',
  'api_url',
  'base_ref',
  'event_name',
  'graphql_url',
  'head_ref',
  'job',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
];

export const runnerArch = (): string => (arch() === 'arm64' ? 'ARM64' : 'X64');

export function jobEnvironment(
  message: JobMessage,
  layout: Layout,
  runnerName: string,
  eventPath: string,
): Record<string, string> {
  const context = message.contexts.github;
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(FROM_CONTEXT.map((name) => [`GITHUB_${name.toUpperCase()}`, text(context[name])])),
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_WORKSPACE: layout.workspace,
    RUNNER_NAME: runnerName,
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: runnerArch(),
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_TEMP: layout.temp,
    RUNNER_TOOL_CACHE: layout.tools,
    RUNNER_WORKSPACE: dirname(layout.workspace),
    ...(message.idToken && {
      ACTIONS_ID_TOKEN_REQUEST_URL: message.idToken.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: message.idToken.token,
    }),
  };
}

const text = (value: Json | undefined): string =>
  value === undefined || value === null || typeof value === 'object' ? '' : String(value);

export const runnerContext = (layout: Layout, runnerName: string): Record<string, Json> => ({
  name: runnerName,
  os: 'Linux',
  arch: runnerArch(),
  environment: 'self-hosted',
  temp: layout.temp,
  tool_cache: layout.tools,
  workspace: dirname(layout.workspace),
});
