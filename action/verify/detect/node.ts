/** JavaScript and TypeScript: scripts of package.json, run by the package manager that the repository uses. Pure. */
import { z } from 'zod';
import { jsonOf } from '../../../app/contract/json.ts';
import { type Detector, has, type Project, type Step } from './project.ts';

const packageSchema = z.object({
  packageManager: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.unknown()).catch({}),
  dependencies: z.record(z.string(), z.unknown()).catch({}),
  devDependencies: z.record(z.string(), z.unknown()).catch({}),
});

const SCRIPTS: ReadonlyArray<readonly [Step, readonly string[]]> = [
  ['lint', ['lint']],
  ['types', ['typecheck', 'type-check', 'check-types', 'types', 'tsc']],
  ['tests', ['test']],
];

/** What `npm init` writes when there are no tests. */
const PLACEHOLDER = /no test specified/;

const RUNNERS = [
  {
    name: 'vitest',
    files: ['vitest.config.ts', 'vitest.config.js', 'vitest.config.mts', 'vitest.config.mjs'],
    args: 'vitest run',
  },
  {
    name: 'jest',
    files: ['jest.config.js', 'jest.config.ts', 'jest.config.mjs', 'jest.config.cjs', 'jest.config.json'],
    args: 'jest',
  },
];

export const node: Detector = (project) => {
  const found = packageSchema.safeParse(jsonOf(project.texts.get('package.json')));
  if (!found.success) return [];
  const { scripts, dependencies, devDependencies } = found.data;
  const { run, execute } = managerOf(project, found.data.packageManager);
  const commands = SCRIPTS.flatMap(([step, names]) => {
    const name = names.find((one) => typeof scripts[one] === 'string' && !PLACEHOLDER.test(scripts[one]));
    return name === undefined ? [] : [{ step, command: run(name), foundBy: `the script \`${name}\` in package.json` }];
  });
  if (commands.some(({ step }) => step === 'tests')) return commands;
  const runner = RUNNERS.find(
    ({ name, files }) => name in dependencies || name in devDependencies || has(project, ...files),
  );
  if (!runner) return commands;
  return [...commands, { step: 'tests', command: execute(runner.args), foundBy: `${runner.name} in the project` }];
};

type Manager = { run: (script: string) => string; execute: (line: string) => string };

const NPM: Manager = {
  run: (script) => (script === 'test' ? 'npm test' : `npm run ${script}`),
  execute: (line) => `npx --no-install ${line}`,
};
const MANAGERS: Record<string, Manager> = {
  npm: NPM,
  pnpm: { run: (script) => `pnpm run ${script}`, execute: (line) => `pnpm exec ${line}` },
  yarn: { run: (script) => `yarn run ${script}`, execute: (line) => `yarn run ${line}` },
  bun: { run: (script) => `bun run ${script}`, execute: (line) => `bunx --no-install ${line}` },
};
const LOCK_FILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
] as const;

/** `packageManager` (Corepack) is `name@version`; else the lock file tells. */
function managerOf({ names }: Project, declared: string | undefined): Manager {
  const name = declared?.split('@')[0] ?? LOCK_FILES.find(([file]) => names.has(file))?.[1] ?? 'npm';
  return MANAGERS[name] ?? NPM;
}
