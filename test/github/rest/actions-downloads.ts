/** The runner program as GitHub offers it to a repository. What is offered is told by `offerRunners`; nothing at first. */
import type { GitHub } from '../github.ts';
import { onRepository } from './operation.ts';

/** OpenAPI `runner-application`. */
export type RunnerApplication = {
  os: string;
  architecture: string;
  download_url: string;
  filename: string;
  sha256_checksum?: string;
};

const offers = new WeakMap<GitHub, RunnerApplication[]>();

/** From now on these archives are what the repositories' `downloads` answer with; whoever calls it serves them. */
export function offerRunners(github: GitHub, applications: RunnerApplication[]): void {
  offers.set(github, applications);
}

export const downloadOperations = [
  onRepository('actions/list-runner-applications-for-repo', { administration: 'read' }, 'admin', ({ github }) => ({
    status: 200,
    body: offers.get(github) ?? [],
  })),
];
