/** What detection knows of a repository: the names in its root and the text of a few files there. */

export const READ_FILES = [
  ...['package.json', 'pyproject.toml', 'setup.cfg', 'tox.ini', 'requirements.txt', 'requirements-dev.txt'],
  ...['composer.json', 'Gemfile', 'Makefile', 'makefile', 'GNUmakefile'],
] as const;

export type Project = {
  /** Names of files and directories in the root. */
  names: ReadonlySet<string>;
  /** Text of those of READ_FILES that are there. */
  texts: ReadonlyMap<string, string>;
};

export type Step = 'lint' | 'types' | 'tests';

/** One command of the gate. `foundBy` follows the words "found by". */
export type GateCommand = { step: Step; command: string; foundBy: string };

/** Every command that it recognises, at most one for each step. */
export type Detector = (project: Project) => GateCommand[];

export const has = ({ names }: Project, ...files: string[]): string | undefined =>
  files.find((file) => names.has(file));
