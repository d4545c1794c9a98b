/**
 * Commands for the commented settings, by what lies in a repository's root. Only a suggestion to the person who reads
 * the file: the action looks into the files themselves when the settings name no tests.
 */

export type Suggestion = {
  setup: string[];
  test: string[];
  /** Hosts that the setup downloads from. */
  network: string[];
  /** The files it is made of. */
  foundIn: string[];
};

type Rule = { file: string | RegExp; setup?: string; test?: string; network: readonly string[] };

const NPM = ['registry.npmjs.org'];
const PYPI = ['pypi.org', 'files.pythonhosted.org'];
const MAVEN = ['repo.maven.apache.org'];

/** One group for each ecosystem; of its rules the first that fits counts. */
const GROUPS: readonly (readonly Rule[])[] = [
  [
    { file: 'pnpm-lock.yaml', setup: 'pnpm install --frozen-lockfile', test: 'pnpm test', network: NPM },
    { file: '.yarnrc.yml', setup: 'yarn install --immutable', test: 'yarn test', network: ['registry.yarnpkg.com'] },
    {
      file: 'yarn.lock',
      setup: 'yarn install --frozen-lockfile',
      test: 'yarn test',
      network: ['registry.yarnpkg.com'],
    },
    { file: /^bun\.lockb?$/, setup: 'bun install --frozen-lockfile', test: 'bun run test', network: NPM },
    { file: /^(package-lock|npm-shrinkwrap)\.json$/, setup: 'npm ci', test: 'npm test', network: NPM },
    { file: 'package.json', setup: 'npm install', test: 'npm test', network: NPM },
  ],
  [
    { file: 'uv.lock', setup: 'uv sync', test: 'uv run pytest', network: PYPI },
    { file: 'poetry.lock', setup: 'poetry install', test: 'poetry run pytest', network: PYPI },
    {
      file: 'requirements.txt',
      setup: 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
      test: '.venv/bin/python -m pytest',
      network: PYPI,
    },
    { file: /^(pyproject\.toml|setup\.py)$/, test: 'python3 -m pytest', network: [] },
  ],
  [
    {
      file: 'go.mod',
      setup: 'go mod download',
      test: 'go test ./...',
      network: ['proxy.golang.org', 'sum.golang.org'],
    },
  ],
  [{ file: 'Cargo.toml', setup: 'cargo fetch', test: 'cargo test', network: ['index.crates.io', 'static.crates.io'] }],
  [
    { file: 'mvnw', test: './mvnw -B verify', network: MAVEN },
    { file: 'pom.xml', test: 'mvn -B verify', network: MAVEN },
    { file: 'gradlew', test: './gradlew test', network: ['services.gradle.org', 'plugins.gradle.org', ...MAVEN] },
  ],
  [{ file: 'Gemfile', setup: 'bundle install', test: 'bundle exec rake', network: ['rubygems.org'] }],
  [
    {
      file: 'composer.json',
      setup: 'composer install',
      test: 'composer test',
      network: ['repo.packagist.org', 'api.github.com', 'codeload.github.com'],
    },
  ],
  [{ file: /\.(sln|slnx|csproj|fsproj)$/, setup: 'dotnet restore', test: 'dotnet test', network: ['api.nuget.org'] }],
  [{ file: 'mix.exs', setup: 'mix deps.get', test: 'mix test', network: ['repo.hex.pm'] }],
];
/** Says so little that it only counts where nothing else does. */
const MAKE: Rule = { file: /^(GNUm|M|m)akefile$/, test: 'make test', network: [] };

export function suggest(rootNames: readonly string[]): Suggestion {
  const found = GROUPS.flatMap((rules) => firstMatch(rules, rootNames));
  const matches = found.length > 0 ? found : firstMatch([MAKE], rootNames);
  return {
    setup: matches.flatMap(({ rule }) => rule.setup ?? []),
    test: matches.flatMap(({ rule }) => rule.test ?? []),
    network: [...new Set(matches.flatMap(({ rule }) => rule.network))],
    foundIn: matches.map(({ name }) => name),
  };
}

function firstMatch(rules: readonly Rule[], names: readonly string[]): { rule: Rule; name: string }[] {
  for (const rule of rules) {
    const name = names.find((one) => (typeof rule.file === 'string' ? one === rule.file : rule.file.test(one)));
    if (name !== undefined) return [{ rule, name }];
  }
  return [];
}
