/** What `doctor` says about one thing. */
import type { Api } from '../github/api.ts';
import type { Target } from '../github/target.ts';
import type { Host } from '../host/host.ts';
import type { Instance } from '../host/state.ts';
import type { InstancePaths } from '../paths.ts';

export type Finding =
  | { id: string; level: 'ok'; what: string }
  /** `warning`: it works, for now. `problem`: jobs fail or do not come. */
  | {
      id: string;
      level: 'warning' | 'problem';
      what: string;
      why: string;
      fix: string;
      /** What --fix does, where that can't make it worse. */
      mend?: Mend;
    };
type Mend = () => Promise<void>;

/** The PC as a whole. */
export type PcContext = { host: Host; root: string };

export type InstanceContext = PcContext & {
  instance: Instance;
  paths: InstancePaths;
  api: Api;
  target: Target;
  /** What its jobs run in: PATH, HOME and its `.env`. */
  env: Record<string, string>;
};

export type PcCheck = (context: PcContext) => Promise<Finding>;
export type InstanceCheck = (context: InstanceContext) => Promise<Finding>;

export const ok = (id: string, what: string): Finding => ({ id, level: 'ok', what });
export const warning = (id: string, what: string, why: string, fix: string, mend?: Mend): Finding => ({
  ...{ id, level: 'warning', what, why, fix, ...(mend && { mend }) },
});
export const problem = (id: string, what: string, why: string, fix: string, mend?: Mend): Finding => ({
  ...{ id, level: 'problem', what, why, fix, ...(mend && { mend }) },
});

/** One finding for people. */
export function showFinding(finding: Finding): string {
  switch (finding.level) {
    case 'ok':
      return `ok       ${finding.id}: ${finding.what}`;
    case 'warning':
    case 'problem':
      return [
        `${finding.level.padEnd(8)} ${finding.id}: ${finding.what}`,
        `         why: ${finding.why}`,
        `         to do: ${finding.fix}`,
      ].join('\n');
  }
}
