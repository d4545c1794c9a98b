/** Which commands lint, type-check and test a repository whose configuration does not say so. Pure. */
import { bundler, composer, dotnet, languages } from './languages.ts';
import { make } from './make.ts';
import { node } from './node.ts';
import type { GateCommand, Project, Step } from './project.ts';
import { python } from './python.ts';

const DETECTORS = [node, python, languages, dotnet, composer, bundler];
const ORDER: readonly Step[] = ['lint', 'types', 'tests'];

/** All linters, then all type checks, then all tests; a Makefile counts for the steps that nothing else has. */
export function detect(project: Project): GateCommand[] {
  const found = DETECTORS.flatMap((detector) => detector(project));
  const missing = make(project).filter(({ step }) => !found.some((command) => command.step === step));
  return ORDER.flatMap((step) => [...found, ...missing].filter((command) => command.step === step));
}
