/**
 * Keeps one dashboard issue per repository: after each round of the timer where something changed, at most once a minute,
 * and at once when a person ticked a box.
 */
import type { Config } from '../config/schema.ts';
import { isOlder } from '../core/age.ts';
import { carryOver, type Stamp } from '../core/dashboard/stamp.ts';
import type { Edit } from '../core/dashboard/ticks.ts';
import {
  amongOwn,
  closeDoubles,
  type DashboardChange,
  type OwnIssue,
  putAway,
  withoutTaskLabels,
} from '../core/dashboard/upkeep.ts';
import { createStamper, type Stamped } from '../github/dashboard-stamp.ts';
import type { Memory } from '../github/memory.ts';
import type { DashboardKeeper, OnDashboard, RepoRef, RunnerLister } from '../github/ports.ts';
import type { RecordSigner } from '../github/record-signature.ts';
import { rememberingRunners } from '../github/remember-runners.ts';
import { createSerial } from '../github/serial.ts';
import type { Log } from '../log.ts';
import type { Reconciler } from '../reconcile.ts';
import { DASHBOARD_TITLE, DOUBLE_TITLE, dashboardDouble, dashboardFooter, dashboardOff } from '../render/dashboard.ts';
import { configOf } from '../settings.ts';
import { type Carried, createTicker } from './ticks.ts';
import { createView } from './view.ts';

export type DashboardDependencies = {
  github: DashboardKeeper & RunnerLister;
  reconciler: Pick<Reconciler, 'hint' | 'idle'>;
  memory: Memory;
  signer: RecordSigner;
  /** Now, ISO 8601 in UTC. */
  clock: () => string;
  log: Log;
};

/** An edit as a webhook tells it. */
type DashboardEdit = Omit<Edit, 'writtenAt'> & { number: number };

export type Dashboards = {
  /** Brings the dashboard up to date, from what the timer has just read. */
  refresh(repo: RepoRef, found: OnDashboard): void;
  /** Somebody changed an issue that looks like the dashboard. */
  edited(repo: RepoRef, edit: DashboardEdit): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

type Work = { repo: RepoRef; found: OnDashboard | null; edits: readonly DashboardEdit[] };

export function createDashboards(deps: DashboardDependencies): Dashboards {
  const works = createSerial<Work>({
    merge: (waiting, { repo, found, edits }) => ({ repo, found, edits: [...waiting.edits, ...edits] }),
    work: createKeeper(deps),
    onError: (error, { repo }) =>
      deps.log.error({ err: error, ...nameOf(repo) }, 'Could not keep the dashboard; the timer tries again'),
  });
  return {
    refresh: (repo, found) => works.push(String(repo.id), { repo, found, edits: [] }),
    edited: (repo, edit) => works.push(String(repo.id), { repo, found: null, edits: [edit] }),
    idle: () => works.idle(),
  };
}

const PACE_MS = 60_000;

function createKeeper(deps: DashboardDependencies): (work: Work) => Promise<void> {
  const { memory, clock, log } = deps;
  const github = rememberingRunners(deps.github, memory, clock);
  const stamper = createStamper(deps.signer);
  const ticker = createTicker(deps);
  const view = createView({ github, memory, clock });
  /** What this process last found right or wrote, by repository id. */
  const shown = new Map<number, string>();
  const writtenAt = new Map<number, string>();

  async function keep({ repo, found, edits }: Work): Promise<void> {
    // What the timer read may be older than an edit.
    const { issues, configText } = found && edits.length === 0 ? found : await github.readDashboard(repo);
    // A look may know a later configuration than this, and keeps it.
    const { config } = configOf(
      { ...deps, memory: { ...memory, goodConfig: new Map(memory.goodConfig) } },
      repo,
      configText,
    );
    const { dashboard, doubles } = amongOwn(
      issues,
      ({ title, body }) => title === DASHBOARD_TITLE || stamper.read(repo.id, body).stamp !== null,
    );
    if (!dashboard) return config.dashboard ? open(repo, config) : undefined;
    if (!config.dashboard) return switchOff(repo, dashboard);
    const before = stamper.read(repo.id, dashboard.body);
    // A person who closed it wants none.
    if (!dashboard.open && before.stamp?.off !== true) return;
    const told = edits
      .filter(({ number }) => number === dashboard.number)
      .map((edit) => ({ ...edit, writtenAt: stamper.read(repo.id, edit.body).stamp?.at ?? null }));
    const carried = await ticker.carryOut(repo, { dashboard, stamp: before.stamp, edits: told });
    // Where a task could not be looked at its box stays ticked, and the next round tries again.
    if (carried) await update(repo, config, { dashboard, doubles, before, carried });
  }

  /** With a repository's first task. Two requests; when the second fails, it is pinned with the next change. */
  async function open(repo: RepoRef, config: Config): Promise<void> {
    const [task] = memory.ofRepo(repo);
    if (!task) return;
    const content = await view(repo, config, [], 'fresh');
    const notes = { notes: [], handled: [] };
    const body = stamped(repo, content, { ...notes, pinned: false });
    const issue = await github.openDashboard(repo, task.repository.nodeId, { title: DASHBOARD_TITLE, body });
    log.info(nameOf(repo), 'Dashboard opened');
    await write(repo, issue, content, notes, [{ kind: 'pin', issue }]);
  }

  type Present = { dashboard: OwnIssue; doubles: readonly OwnIssue[]; before: Stamped; carried: Carried };

  async function update(repo: RepoRef, config: Config, { dashboard, doubles, before, carried }: Present) {
    // Shortly after a start nothing is known yet.
    if (memory.ofRepo(repo).length === 0) return;
    const { nodeId, number, open, title } = dashboard;
    const { stamp } = before;
    const notes = carryOver(stamp, carried, clock());
    const tidying: DashboardChange[] = [
      ...(open ? [] : [{ kind: 'reopen' as const, issue: nodeId }]),
      ...(stamp?.pinned === false ? [{ kind: 'pin' as const, issue: nodeId }] : []),
      ...withoutTaskLabels(dashboard),
      ...closeDoubles(doubles, { title: DOUBLE_TITLE, body: dashboardDouble(number) }),
    ];
    const isTicked = carried.handled.length > 0;
    const isRight = (content: string) => {
      if (isTicked || tidying.length > 0 || stamp === null || title !== DASHBOARD_TITLE) return false;
      // Of two processes one may know less. They must not take turns in saying so.
      const isOther = before.intact && shown.get(repo.id) === content;
      return isOther || before.text === content + dashboardFooter(stamp.at);
    };
    let content = await view(repo, config, notes.notes, 'any');
    if (!isRight(content)) {
      if (!isTicked && isTooSoon(repo, stamp)) return;
      content = await view(repo, config, notes.notes, 'fresh');
      if (!isRight(content)) await write(repo, nodeId, content, notes, tidying);
    }
    shown.set(repo.id, content);
  }

  async function write(
    repo: RepoRef,
    issue: string,
    content: string,
    notes: Pick<Stamp, 'notes' | 'handled'>,
    tidying: readonly DashboardChange[],
  ): Promise<void> {
    const body = stamped(repo, content, { ...notes, pinned: true });
    const text: DashboardChange = { kind: 'write', issue, title: DASHBOARD_TITLE, body };
    const { pinRefused } = await github.changeDashboard(repo, [text, ...tidying]);
    if (pinRefused !== null) log.warn({ ...nameOf(repo), detail: pinRefused }, 'The dashboard could not be pinned');
    ticker.noted(repo);
    shown.set(repo.id, content);
    writtenAt.set(repo.id, clock());
  }

  async function switchOff(repo: RepoRef, dashboard: OwnIssue): Promise<void> {
    if (!dashboard.open) return;
    const stamp = { at: clock(), pinned: false, off: true, notes: [], handled: [] };
    const body = stamper.write(repo.id, dashboardOff(), stamp);
    const text = { kind: 'write' as const, issue: dashboard.nodeId, title: DASHBOARD_TITLE, body };
    await github.changeDashboard(repo, [text, ...putAway(dashboard)]);
  }

  function stamped(repo: RepoRef, content: string, stamp: Pick<Stamp, 'notes' | 'handled' | 'pinned'>): string {
    const at = clock();
    return stamper.write(repo.id, content + dashboardFooter(at), { at, off: false, ...stamp });
  }

  /** A time that is long to come was written by a wrong clock. */
  function isTooSoon(repo: RepoRef, stamp: Stamp | null): boolean {
    return [stamp?.at, writtenAt.get(repo.id)].some((at) => at !== undefined && !isOlder(at, PACE_MS, clock()));
  }

  return keep;
}

const nameOf = ({ owner, name }: RepoRef) => ({ repo: `${owner}/${name}` });
