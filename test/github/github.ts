/** The one object that every part of the local GitHub gets: its state, its clock, its addresses and its ways to tell others. */
import { join } from 'node:path';
import type { ActionsRuntime } from './actions/runtime.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { App, Delivery, Installation, Issue, Repository, RequestLogEntry, State, User } from './state.ts';

/** A ref moved, by a push or through the API. `null` for before or after: created or deleted. */
export type RefChange = { repo: Repository; ref: string; before: string | null; after: string | null; actor: User };

/** A webhook event before it is wrapped with `repository`, `sender` and `installation` for each App that listens. */
export type WebhookEvent = {
  repo: Repository;
  sender: User;
  event: string;
  action?: string;
  /** The event's own members, e.g. `{ issue }`, in REST shape; written as they are now, if anybody listens. */
  payload: () => Record<string, unknown>;
  /** Tells this App alone, e.g. `check_run.rerequested`. */
  only?: App;
};

/**
 * What goes wrong with a delivery: never arrives; arrives twice; arrives so many milliseconds later, past others; arrives
 * after the App's next one.
 */
type DeliveryFault = 'none' | 'lost' | 'doubled' | 'after-next' | { lateMs: number };

/** What goes wrong with a request to an API: refused, connection cut before it is handled, or after (its effect stays). */
type RequestFault = 'none' | 'drop-before' | 'drop-after' | { status: number };

export type GitHub = {
  state: State;
  clock: Clock;
  /** `http://127.0.0.1:PORT`: pages and git. */
  url: string;
  /** `<url>/api/v3`: REST. */
  apiUrl: string;
  /** `<url>/api/graphql`. */
  graphqlUrl: string;
  /** `<url>/_services/token`: issuer of the jobs' OIDC tokens. */
  oidcIssuer: string;
  /** Folder of the bare repositories. */
  dir: string;
  /** Queues a webhook to every App that is installed on the repository and subscribed. Never waits, never throws. */
  emit(event: WebhookEvent): void;
  /** Told of every event before it goes to the Apps: workflows start on some. Must not throw. */
  onEvent: ((event: WebhookEvent) => void)[];
  /** Tells the App of an installation about it: this event and the next need no subscription. */
  emitInstallation(
    installation: Installation,
    action: 'created' | 'suspend' | 'unsuspend' | 'deleted' | 'new_permissions_accepted',
  ): void;
  /** Tells the App that somebody let it into a repository of its installation, or took it out of one. */
  emitInstallationRepository(installation: Installation, action: 'added' | 'removed', repo: Repository, by: User): void;
  /** Sends a delivery once more, as a new entry of the log with the same GUID. */
  redeliver(delivery: Delivery): void;
  /** Resolves when no webhook is under way; those that wait for the clock (`lateMs`) don't count. */
  settled(): Promise<void>;
  /** Chosen by tests, asked once per delivery. */
  faults: (delivery: Delivery) => DeliveryFault;
  /** Chosen by tests, asked once per request; the entry's status is 0 then. */
  requestFaults: (entry: RequestLogEntry) => RequestFault;
  /** Told before a request is handled (status 0) and after, before its answer goes out. */
  onRequest: ((entry: RequestLogEntry, phase: 'before' | 'after') => void | Promise<void>)[];
  limits: Limits;
  /** Told after a ref moved: pull requests follow their head, workflows are read again. */
  onRefChange: ((change: RefChange) => void | Promise<void>)[];
  /** Told after an issue or pull request changed, so that a page or a test can wait for it. */
  onIssueChange: ((repo: Repository, issue: Issue) => void)[];
  /** Sessions of runners and what else of Actions is no lasting state. */
  actions: ActionsRuntime;
  /** Our own responses that GitHub's description does not allow. Tests expect none. */
  violations: string[];
};

export const gitDir = (github: GitHub, repo: Repository): string =>
  join(github.dir, repo.owner.login, `${repo.name}.git`);
