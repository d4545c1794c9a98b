/** Environments of child processes, built from allow-lists: nothing that is not named here is passed on. */
import type { Environment } from './inputs.ts';
import { TREE_MARKER } from './process-tree.ts';
import { proxyPasswords } from './proxies.ts';
import { PROXIES, TOOLCHAINS } from './variables-of-the-pc.ts';

/** What any program needs to run at all, and the proxies and certificates of the PC. */
const BASIC = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TERM'],
  ...PROXIES,
];

/** Files and directories of certificates that the PC trusts besides. */
const CERTIFICATES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** Where languages and package managers live on the PC. */
const TOOLS = [...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'], ...TOOLCHAINS];

const GIT = ['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'];

/** How Claude Code reaches its model: by key, token, gateway or cloud. */
const MODEL = [
  ...['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_CUSTOM_HEADERS', 'ANTHROPIC_MODEL'],
  ...['CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CONFIG_DIR', 'CLAUDE_CODE_MAX_RETRIES', 'API_TIMEOUT_MS'],
];

/** Names among MODEL whose values must not be shown anywhere. */
const SECRETS = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_CUSTOM_HEADERS', 'CLAUDE_CODE_OAUTH_TOKEN'];

function pick(environment: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** Of git as the action itself runs it. The language is fixed because its messages are read. */
export function gitEnvironment(environment: Environment): Record<string, string> {
  return {
    ...pick(environment, [...BASIC, ...CERTIFICATES, ...GIT]),
    LC_ALL: 'C.UTF-8',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
  };
}

export const certificatesIn = (environment: Environment): string[] => Object.values(pick(environment, CERTIFICATES));

/** Of setup commands and the test gate. `temp` is the attempt's own directory; its name also tells strays from others'. */
export function commandEnvironment(environment: Environment, temp: string): Record<string, string> {
  return { ...pick(environment, [...BASIC, ...CERTIFICATES, ...TOOLS]), CI: 'true', TMPDIR: temp, [TREE_MARKER]: temp };
}

/** Of Claude Code: what commands get, and its access to the model. No GitHub token, no ACTIONS_*, INPUT_* or RUNNER_*. */
export function claudeEnvironment(environment: Environment, temp: string): Record<string, string> {
  return {
    ...commandEnvironment(environment, temp),
    ...pick(environment, MODEL),
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
}

/** Values given to the action through the environment that redaction must know. */
export function secretsIn(environment: Environment): string[] {
  return [...Object.values(pick(environment, SECRETS)), ...proxyPasswords(environment)];
}
