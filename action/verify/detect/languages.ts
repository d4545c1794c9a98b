/** Languages whose own tool knows how to test: a file in the root names the commands. Pure. */
import { z } from 'zod';
import { jsonOf } from '../../../app/contract/json.ts';
import { type Detector, type GateCommand, has, type Project, type Step } from './project.ts';

/** A command, which may depend on a wrapper script beside it. */
type Row = { files: readonly string[]; step: Step; command: string | ((project: Project) => string) };

const ROWS: readonly Row[] = [
  { files: ['go.mod'], step: 'lint', command: 'go vet ./...' },
  { files: ['go.mod'], step: 'tests', command: 'go test ./...' },
  { files: ['clippy.toml', '.clippy.toml'], step: 'lint', command: 'cargo clippy --all-targets' },
  { files: ['Cargo.toml'], step: 'tests', command: 'cargo test' },
  { files: ['pom.xml'], step: 'tests', command: (project) => `${has(project, 'mvnw') ? './mvnw' : 'mvn'} -B test` },
  {
    files: ['build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'],
    step: 'tests',
    command: (project) => `${has(project, 'gradlew') ? './gradlew' : 'gradle'} test`,
  },
];

export const languages: Detector = (project) =>
  ROWS.flatMap(({ files, step, command }) => {
    const file = has(project, ...files);
    if (file === undefined) return [];
    return [{ step, command: typeof command === 'string' ? command : command(project), foundBy: file }];
  });

export const dotnet: Detector = ({ names }) => {
  const file = [...names].sort().find((name) => /\.(?:slnx?|csproj|fsproj)$/.test(name));
  return file === undefined ? [] : [{ step: 'tests', command: 'dotnet test', foundBy: file }];
};

const composerSchema = z.object({ scripts: z.record(z.string(), z.unknown()) });
const COMPOSER: ReadonlyArray<readonly [Step, readonly string[]]> = [
  ['lint', ['lint', 'cs']],
  ['types', ['phpstan', 'psalm', 'analyse', 'analyze']],
  ['tests', ['test', 'tests', 'phpunit']],
];

export const composer: Detector = (project) => {
  const parsed = composerSchema.safeParse(jsonOf(project.texts.get('composer.json')));
  const scripts = parsed.success ? parsed.data.scripts : {};
  const found = COMPOSER.flatMap(([step, names]): GateCommand[] => {
    const name = names.find((one) => one in scripts);
    if (name === undefined) return [];
    return [{ step, command: `composer run-script ${name}`, foundBy: `the script \`${name}\` in composer.json` }];
  });
  const phpunit = has(project, 'phpunit.xml', 'phpunit.xml.dist', 'phpunit.dist.xml');
  if (phpunit === undefined || found.some(({ step }) => step === 'tests')) return found;
  return [...found, { step: 'tests', command: 'vendor/bin/phpunit', foundBy: phpunit }];
};

export const bundler: Detector = (project) => {
  if (!has(project, 'Gemfile')) return [];
  const lint: GateCommand[] = has(project, '.rubocop.yml')
    ? [{ step: 'lint', command: 'bundle exec rubocop', foundBy: '.rubocop.yml' }]
    : [];
  const rspec = has(project, '.rspec', 'spec');
  if (rspec !== undefined)
    return [...lint, { step: 'tests', command: 'bundle exec rspec', foundBy: `Gemfile and ${rspec}` }];
  const rake = has(project, 'Rakefile');
  if (rake === undefined || !has(project, 'test')) return lint;
  return [...lint, { step: 'tests', command: 'bundle exec rake test', foundBy: `${rake} and test` }];
};
