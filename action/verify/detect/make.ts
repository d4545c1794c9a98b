/** Make: targets of the Makefile that are named like steps of the gate. Pure. */
import { type Detector, has, type Step } from './project.ts';

const TARGETS: ReadonlyArray<readonly [Step, readonly string[]]> = [
  ['lint', ['lint']],
  ['types', ['typecheck', 'type-check', 'types']],
  ['tests', ['test', 'tests', 'check']],
];

export const make: Detector = (project) => {
  // The order in which GNU make looks for them.
  const file = has(project, 'GNUmakefile', 'makefile', 'Makefile');
  if (file === undefined) return [];
  const text = project.texts.get(file) ?? '';
  // A rule, not an assignment: `test := x` and `test ::= x` set a variable.
  const targets = new Set(
    [...text.matchAll(/^([^\s:=#][^:=#\n]*)::?(?![:=])/gm)].flatMap(([, names = '']) => names.split(/\s+/)),
  );
  return TARGETS.flatMap(([step, names]) => {
    const name = names.find((one) => targets.has(one));
    return name === undefined ? [] : [{ step, command: `make ${name}`, foundBy: `the target \`${name}\` in ${file}` }];
  });
};
