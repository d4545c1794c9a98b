/** PURE. What `join` can do to a PC, as data: a plan is a list of these, shown by --dry-run and carried out by apply/. */
import type { Instance, Level } from '../host/state.ts';

export type Step =
  /** Made by us from here on: `leave` removes it. `instance` null: shared by all. */
  | { kind: 'make-directory'; path: string; instance: string | null; mode: number }
  | { kind: 'record'; instance: Instance }
  | { kind: 'install-scripts'; directory: string }
  | { kind: 'install-program'; file: string }
  | { kind: 'create-user'; user: string; home: string; instance: string }
  | { kind: 'download'; url: string; file: string; sha256: string }
  | { kind: 'unpack'; archive: string; into: string }
  | { kind: 'write-env'; file: string; text: string }
  | { kind: 'hand-over'; path: string; user: string }
  /** The registration on this PC, of a runner that GitHub knows no more. */
  | { kind: 'forget'; program: string; instance: string }
  | { kind: 'register'; program: string; work: string; instance: string; group: string | null; replace: boolean }
  | { kind: 'set-labels'; runnerId: number; instance: string; labels: readonly string[] }
  /** `level` null: a container's. */
  | { kind: 'install-service'; unit: string; path: string; text: string; level: Level | null; instance: string }
  /** `sha256` of its file. */
  | { kind: 'start-service'; unit: string; path: string; instance: string; sha256: string };

/** One line for --dry-run and for the progress. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'make-directory':
      return `make the directory ${step.path}`;
    case 'record':
      return `note ${step.instance.name} in state.json: ${step.instance.labels.join(', ')}`;
    case 'install-scripts':
      return `install the hooks in ${step.directory}`;
    case 'install-program':
      return `install ${step.file}, which registers anew for every job`;
    case 'create-user':
      return `create the user ${step.user} with the home ${step.home}`;
    case 'download':
      return `download ${step.url} to ${step.file} (sha256 ${step.sha256})`;
    case 'unpack':
      return `unpack ${step.archive} into ${step.into}`;
    case 'write-env':
      return `write the environment ${step.file}`;
    case 'hand-over':
      return `give ${step.path} to the user ${step.user}`;
    case 'forget':
      return `forget the registration in ${step.program}: GitHub knows that runner no more`;
    case 'register':
      return `register ${step.instance} with GitHub${step.replace ? ', replacing the half-done registration' : ''}`;
    case 'set-labels':
      return `set the labels of ${step.instance} on GitHub: ${step.labels.join(', ')}`;
    case 'install-service':
      return `install the service ${step.path} (${step.level === null ? 'for a container' : `hardening: ${step.level}`})`;
    case 'start-service':
      return `enable and start ${step.unit}`;
  }
}
