/** Python: pytest, ruff and mypy where the repository names them, run through uv or poetry where it uses these. Pure. */
import { type Detector, type GateCommand, has, type Project } from './project.ts';

const CONFIGS = ['pyproject.toml', 'setup.cfg', 'tox.ini', 'requirements.txt', 'requirements-dev.txt'];

export const python: Detector = (project) => {
  const ruff = has(project, 'ruff.toml', '.ruff.toml') ?? naming(project, /^\[tool\.ruff\b/m);
  const mypy = has(project, 'mypy.ini', '.mypy.ini') ?? naming(project, /^\[(?:tool\.)?mypy\]/m);
  const pytest = has(project, 'pytest.ini', 'conftest.py') ?? naming(project, /\bpytest\b/);
  const { prefix, by } = launcher(project);
  const found = (file: string) => `${file}${by}`;
  const commands: Array<GateCommand | undefined> = [
    ruff === undefined ? undefined : { step: 'lint', command: `${prefix ?? ''}ruff check .`, foundBy: found(ruff) },
    mypy === undefined ? undefined : { step: 'types', command: `${prefix ?? ''}mypy .`, foundBy: found(mypy) },
    // Through the interpreter, the repository's root is on the module path.
    pytest === undefined
      ? undefined
      : { step: 'tests', command: `${prefix ?? 'python3 -m '}pytest`, foundBy: found(pytest) },
  ];
  return commands.filter((command) => command !== undefined);
};

const naming = ({ texts }: Project, pattern: RegExp) => CONFIGS.find((file) => pattern.test(texts.get(file) ?? ''));

function launcher(project: Project): { prefix: string | undefined; by: string } {
  if (has(project, 'uv.lock')) return { prefix: 'uv run ', by: ' and uv.lock' };
  const isPoetry = has(project, 'poetry.lock') ?? naming(project, /^\[tool\.poetry\]/m);
  return isPoetry === undefined ? { prefix: undefined, by: '' } : { prefix: 'poetry run ', by: ` and ${isPoetry}` };
}
