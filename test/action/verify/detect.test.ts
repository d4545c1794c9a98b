import { describe, expect, test } from 'vitest';
import { detect } from '../../../action/verify/detect/detect.ts';

/** Files and directories of a root; `''` where the text does not matter. */
const found = (files: Record<string, string | object>) => {
  const texts = Object.entries(files).map(
    ([name, text]) => [name, typeof text === 'string' ? text : JSON.stringify(text)] as const,
  );
  return detect({ names: new Set(Object.keys(files)), texts: new Map(texts) });
};
const commands = (files: Record<string, string | object>) => found(files).map(({ command }) => command);

const SCRIPTS = { scripts: { test: 'vitest', typecheck: 'tsc', lint: 'eslint .', build: 'vite' } };

describe('JavaScript', () => {
  test('lint, type check and tests, in this order, each with its reason', () => {
    expect(found({ 'package.json': SCRIPTS })).toEqual([
      { step: 'lint', command: 'npm run lint', foundBy: 'the script `lint` in package.json' },
      { step: 'types', command: 'npm run typecheck', foundBy: 'the script `typecheck` in package.json' },
      { step: 'tests', command: 'npm test', foundBy: 'the script `test` in package.json' },
    ]);
  });

  test.each([
    ['pnpm-lock.yaml', 'pnpm run test'],
    ['yarn.lock', 'yarn run test'],
    ['bun.lock', 'bun run test'],
    ['bun.lockb', 'bun run test'],
    ['package-lock.json', 'npm test'],
  ])('with %s: %s', (lock, command) => {
    expect(commands({ 'package.json': { scripts: { test: 'x' } }, [lock]: '' })).toEqual([command]);
  });

  test('packageManager wins over a lock file', () => {
    const manifest = { packageManager: 'pnpm@10.0.0', scripts: { test: 'x' } };
    expect(commands({ 'package.json': manifest, 'yarn.lock': '' })).toEqual(['pnpm run test']);
  });

  test('without a script the test runner itself', () => {
    expect(commands({ 'package.json': { devDependencies: { vitest: '5' } } })).toEqual(['npx --no-install vitest run']);
    expect(commands({ 'package.json': {}, 'jest.config.js': '', 'pnpm-lock.yaml': '' })).toEqual(['pnpm exec jest']);
  });

  test.each([
    '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}',
    '{"scripts":{}}',
    '{"scripts":["test"]}',
    '{"scripts":',
    '[]',
  ])('nothing in %s', (text) => {
    expect(commands({ 'package.json': text })).toEqual([]);
  });
});

describe('Python', () => {
  test.each<[Record<string, string>, string[]]>([
    [
      { 'pyproject.toml': '[tool.pytest.ini_options]\n[tool.ruff]\n[tool.mypy]\n' },
      ['ruff check .', 'mypy .', 'python3 -m pytest'],
    ],
    [{ 'pyproject.toml': '[dependency-groups]\ndev = ["pytest"]\n', 'uv.lock': '' }, ['uv run pytest']],
    [
      { 'pyproject.toml': '[tool.poetry]\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n' },
      ['poetry run pytest'],
    ],
    [{ 'requirements.txt': 'flask\npytest==8\n' }, ['python3 -m pytest']],
    [{ 'conftest.py': '', 'mypy.ini': '' }, ['mypy .', 'python3 -m pytest']],
    [{ 'requirements.txt': 'flask\n' }, []],
  ])('%j', (files, expected) => {
    expect(commands(files)).toEqual(expected);
  });

  test('the reason names the files', () => {
    expect(found({ 'pytest.ini': '', 'uv.lock': '' })[0]?.foundBy).toBe('pytest.ini and uv.lock');
  });
});

describe('other languages', () => {
  test.each<[Record<string, string | object>, string[]]>([
    [{ 'go.mod': '' }, ['go vet ./...', 'go test ./...']],
    [{ 'Cargo.toml': '' }, ['cargo test']],
    [{ 'Cargo.toml': '', 'clippy.toml': '' }, ['cargo clippy --all-targets', 'cargo test']],
    [{ 'pom.xml': '' }, ['mvn -B test']],
    [{ 'pom.xml': '', mvnw: '' }, ['./mvnw -B test']],
    [{ 'build.gradle.kts': '', gradlew: '' }, ['./gradlew test']],
    [{ 'build.gradle': '' }, ['gradle test']],
    [{ 'Shop.sln': '', 'Shop.csproj': '' }, ['dotnet test']],
    [
      { 'composer.json': { scripts: { test: 'phpunit', phpstan: 'phpstan' } } },
      ['composer run-script phpstan', 'composer run-script test'],
    ],
    [{ 'composer.json': {}, 'phpunit.xml.dist': '' }, ['vendor/bin/phpunit']],
    [{ Gemfile: '', spec: '', '.rubocop.yml': '' }, ['bundle exec rubocop', 'bundle exec rspec']],
    [{ Gemfile: '', Rakefile: '', test: '' }, ['bundle exec rake test']],
    [{ Gemfile: '' }, []],
    [{ 'README.md': '' }, []],
  ])('%j', (files, expected) => {
    expect(commands(files)).toEqual(expected);
  });

  test('of several languages all count, linters first', () => {
    expect(commands({ 'package.json': { scripts: { test: 'x' } }, 'go.mod': '' })).toEqual([
      ...['go vet ./...', 'npm test', 'go test ./...'],
    ]);
  });
});

describe('make', () => {
  const Makefile = 'test := unit\n.PHONY: test lint\nlint:\n\tgolangci-lint run\nbuild test: deps\n\tgo test ./...\n';

  test('its targets', () => {
    expect(found({ Makefile })).toEqual([
      { step: 'lint', command: 'make lint', foundBy: 'the target `lint` in Makefile' },
      { step: 'tests', command: 'make test', foundBy: 'the target `test` in Makefile' },
    ]);
    expect(found({ Makefile: 'test := unit\nall:\n\techo test: no\n' })).toEqual([]);
  });

  test('only for the steps that nothing else has', () => {
    expect(commands({ Makefile, 'Cargo.toml': '' })).toEqual(['make lint', 'cargo test']);
  });
});
