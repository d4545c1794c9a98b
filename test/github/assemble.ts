/** Puts the local GitHub's parts together, without a server: start.ts puts it on HTTP, the simulation calls it directly. */
import { type ActionsTimes, createActionsRuntime } from './actions/runtime.ts';
import { startActions, stopActions } from './actions/subsystem.ts';
import type { Clock } from './clock.ts';
import type { GitHub } from './github.ts';
import { defaultLimits } from './limits.ts';
import { followRef } from './pulls/follow-refs.ts';
import { createState } from './state.ts';
import { createWebhooks } from './webhooks/outbox.ts';
import { type Deliver, send } from './webhooks/send.ts';
import type { ValidatePayload } from './webhooks/validate.ts';

export type Parts = {
  /** Where clients find it, e.g. `http://127.0.0.1:PORT`. */
  url: string;
  /** Folder of the bare repositories. */
  dir: string;
  clock: Clock;
  /** Undefined: payloads go out unchecked. */
  validate: ValidatePayload | undefined;
  /** How a webhook gets to its App: over HTTP, unless said otherwise. */
  deliver?: Deliver;
  actions?: Partial<ActionsTimes> | undefined;
};

/** `stop` resolves when no webhook, no timer and nothing in the background is left. */
export function assembleGitHub({ url, dir, clock, validate, deliver = send, actions }: Parts): {
  github: GitHub;
  stop: () => Promise<void>;
} {
  const webhooks = createWebhooks(() => github, validate, deliver);
  const github: GitHub = {
    state: createState(),
    clock,
    url,
    apiUrl: `${url}/api/v3`,
    graphqlUrl: `${url}/api/graphql`,
    oidcIssuer: `${url}/_services/token`,
    dir,
    ...webhooks,
    onEvent: [],
    faults: () => 'none',
    requestFaults: () => 'none',
    onRequest: [],
    limits: defaultLimits(),
    actions: createActionsRuntime(actions),
    onRefChange: [],
    onIssueChange: [],
    violations: [],
  };
  startActions(github);
  github.onRefChange.push((change) => followRef(github, change));
  return {
    github,
    async stop() {
      webhooks.close();
      await stopActions(github);
    },
  };
}
