/** The Claude Code CLI's environment for tests and the tour, built from nothing: no credential of the machine gets in. */

export type ClaudeEnvironmentOptions = {
  /** A directory of the test's own: the CLI keeps sessions and settings below it. */
  home: string;
  modelUrl: string;
  /** PATH; must hold what scripts run (node, npm, git). */
  path: string;
  /** 'subscription' sends an OAuth token as a Bearer, which usage limits need; default 'api-key'. */
  credential?: 'api-key' | 'subscription';
};

export const TEST_API_KEY = 'test-key-of-the-scripted-model';
export const TEST_OAUTH_TOKEN = 'test-token-of-the-scripted-model';

export function claudeEnvironment(options: ClaudeEnvironmentOptions): Record<string, string> {
  return {
    HOME: options.home,
    // The CLI leaves sockets and scratch files there.
    TMPDIR: options.home,
    PATH: options.path,
    LANG: 'C.UTF-8',
    ANTHROPIC_BASE_URL: options.modelUrl,
    ...(options.credential === 'subscription'
      ? { CLAUDE_CODE_OAUTH_TOKEN: TEST_OAUTH_TOKEN }
      : { ANTHROPIC_API_KEY: TEST_API_KEY }),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
    DISABLE_AUTOUPDATER: '1',
    // npm, when a script runs it, would ask the registry for a newer npm.
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
  };
}
