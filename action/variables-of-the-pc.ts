/** Names of variables that tell where things are on the PC. They lead nowhere in a container, whose image has its own. */

export const PROXIES = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'],
];

/** Where languages and package managers live. */
export const TOOLCHAINS = [
  ...[
    'JAVA_HOME',
    'GOPATH',
    'GOROOT',
    'CARGO_HOME',
    'RUSTUP_HOME',
    'NVM_DIR',
    'PYENV_ROOT',
    'PNPM_HOME',
    'ANDROID_HOME',
  ],
];
