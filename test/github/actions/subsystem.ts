/** Connects Actions to the rest of the local GitHub. */
import type { GitHub } from '../github.ts';
import type { Route } from '../server.ts';
import { logRoute } from './logs.ts';
import { oidcRoute } from './oidc.ts';
import { runnerRoute } from './service.ts';
import { clearAllTimers } from './timers.ts';
import { onEvent } from './triggers.ts';
import { readWorkflows } from './workflows.ts';

export const actionsRoutes = (): Route[] => [runnerRoute, logRoute, oidcRoute()];

export function startActions(github: GitHub): void {
  github.onEvent.push((event) => onEvent(github, event));
  github.onRefChange.push((change) => readWorkflows(github, change));
}

/** No timer and nothing in the background is left. */
export async function stopActions(github: GitHub): Promise<void> {
  await github.actions.background;
  clearAllTimers(github);
}
