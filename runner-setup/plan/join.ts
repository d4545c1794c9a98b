/**
 * PURE. From what is wanted and what is there to the steps in between. What is there already gives no step, so a second
 * run plans nothing, and a run after a crash plans what is left.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Application, RemoteRunner } from '../github/api.ts';
import { isOurs } from '../github/ours.ts';
import type { Container, Instance, Level, State } from '../host/state.ts';
import { cachePath, instancePaths, programPath, proxyPath, scriptsPath } from '../paths.ts';
import type { UnitFile } from '../service/units.ts';
import { environmentFile, instanceEnvironment, proxiesOf } from './environment.ts';
import { sameLabels } from './labels.ts';
import type { Step } from './steps.ts';
import { userFor } from './user.ts';

export type Wanted = {
  root: string;
  /** As in Target. */
  url: string;
  group: string | null;
  ephemeral: boolean;
  /** Of an ephemeral service: the person's file with a token. Its unit registers it, and not a step. */
  credential: string | null;
  mode: Instance['mode'];
  level: Level;
  container: Container | null;
  /** Each instance gets a user of its own; else it runs as whoever joins. */
  ownUsers: boolean;
  instances: { name: string; labels: readonly string[] }[];
};

export type InstanceFacts = {
  /** Those of its directories that are not there. */
  missing: string[];
  /** The listener's program is in place. */
  programExists: boolean;
  /** `agentId` of `.runner`; null when it is not configured. */
  agentId: number | null;
  remote: RemoteRunner | null;
  /** The text of `.env`; null when there is none. */
  env: string | null;
  /** The text of the file that gives the PC's proxies to its unit; null when there is none, or it needs none. */
  proxies: string | null;
  userExists: boolean;
  /** Per unit file, in the order of `JoinFacts.units`: its text, null when there is none, and whether it runs. */
  units: { text: string | null; active: boolean }[];
};

export type JoinFacts = {
  state: State;
  /** Those of the shared directories that are not there, parents first. */
  missing: string[];
  application: Application;
  /** The archive is in the cache, whole and checked. */
  archiveCached: boolean;
  /** In the order of `Wanted.instances`. */
  instances: InstanceFacts[];
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
  /** What GitHub knows could not be asked: then `remote` is null. */
  onlyRegisters: boolean;
  /** The hooks and the timer's script are there, as in this version. */
  scriptsAreCurrent: boolean;
  /** What the units of ephemeral services run is there, as this version; or nothing runs it. */
  programIsCurrent: boolean;
  /** Unit files per instance name; only asked for a service. */
  units(name: string): UnitFile[];
};

export type Plan = { kind: 'steps'; steps: Step[] } | { kind: 'refused'; why: string; fix: string };

export function planJoin(wanted: Wanted, facts: JoinFacts): Plan {
  const steps: Step[] = facts.missing.map((path) => ({ kind: 'make-directory', path, instance: null, mode: 0o755 }));
  if (!facts.scriptsAreCurrent) steps.push({ kind: 'install-scripts', directory: scriptsPath(wanted.root) });
  if (!facts.programIsCurrent) steps.push({ kind: 'install-program', file: programPath(wanted.root) });
  const archive = join(cachePath(wanted.root), facts.application.filename);
  if (facts.instances.some((one) => !one.programExists)) {
    const { sha256_checksum: sha256, download_url: url } = facts.application;
    if (sha256 === undefined)
      return {
        kind: 'refused',
        why: `GitHub gives no checksum for ${url}.`,
        fix: 'Try again later; nothing is trusted.',
      };
    if (!facts.archiveCached) steps.push({ kind: 'download', url, file: archive, sha256 });
  }
  for (const [index, one] of wanted.instances.entries()) {
    const there = facts.instances[index];
    const planned = there && planInstance(wanted, facts, { ...one, there, archive });
    if (planned?.kind === 'refused') return planned;
    steps.push(...(planned?.steps ?? []));
  }
  return { kind: 'steps', steps };
}

type One = { name: string; labels: readonly string[]; there: InstanceFacts; archive: string };

function planInstance(wanted: Wanted, facts: JoinFacts, one: One): Plan {
  const { name, there } = one;
  const known = facts.state.instances.find((instance) => instance.name === name);
  const refused = refuse(wanted, known, one, facts);
  if (refused) return refused;
  const paths = instancePaths(wanted.root, name);
  const user = wanted.ownUsers ? userFor(name) : null;
  const instance: Instance = {
    name,
    number: known?.number ?? freeNumber(facts.state, wanted, name),
    url: wanted.url,
    group: wanted.group ?? known?.group ?? null,
    labels: [...one.labels],
    mode: wanted.mode,
    container: wanted.container,
    level: wanted.level,
    version: known?.version ?? versionOf(facts.application),
    ephemeral: wanted.ephemeral,
    credential: wanted.credential,
    user,
    registration: known?.registration ?? 'none',
    runnerId: known?.runnerId ?? null,
    // Other labels than before are also what resume is to give back.
    paused: known?.paused && !sameLabels(known.labels, one.labels) ? [...one.labels] : (known?.paused ?? null),
    made: known?.made ?? [],
    started: known?.started ?? {},
  };
  const steps: Step[] = [];
  if (!isDeepStrictEqual(known, instance)) steps.push({ kind: 'record', instance });
  if (user !== null && !there.userExists) steps.push({ kind: 'create-user', user, home: paths.home, instance: name });
  for (const path of there.missing)
    steps.push({ kind: 'make-directory', path, instance: name, mode: path === paths.directory ? 0o750 : 0o700 });
  if (!there.programExists) steps.push({ kind: 'unpack', archive: one.archive, into: paths.program });
  // Only when there is none: from then on it is the person's to edit.
  if (there.env === null) {
    const text = environmentFile(instanceEnvironment(wanted.root, paths, instance.number, facts));
    steps.push({ kind: 'write-env', file: join(paths.program, '.env'), text });
  }
  const proxies = environmentFile(proxiesOf(facts.env));
  if (wanted.credential !== null && proxies !== (there.proxies ?? ''))
    steps.push({ kind: 'write-env', file: proxyPath(wanted.root, name), text: proxies });
  // Before it is registered in any case: a run that was cut off may have made files and not handed them over.
  const changed = steps.some((step) => ['make-directory', 'unpack', 'write-env'].includes(step.kind));
  const settled = wanted.credential === null ? there.agentId !== null : there.units.some(({ text }) => text !== null);
  if (user !== null && (changed || !settled)) steps.push({ kind: 'hand-over', path: paths.directory, user });
  steps.push(...registration(wanted, instance, one, facts));
  if (wanted.mode !== 'foreground') steps.push(...service(facts, wanted, instance, one, steps));
  return { kind: 'steps', steps };
}

function registration(wanted: Wanted, instance: Instance, { name, there }: One, { onlyRegisters }: JoinFacts): Step[] {
  const { program, work } = instancePaths(wanted.root, name);
  const labels = instance.paused === null ? instance.labels : null;
  const repair: Step[] =
    labels && there.remote && !sameLabels(there.remote.labels, labels)
      ? [{ kind: 'set-labels', runnerId: there.remote.id, instance: name, labels }]
      : [];
  if (wanted.credential !== null) return repair;
  const register: Step = {
    kind: 'register',
    program,
    work,
    instance: name,
    group: instance.group,
    replace: there.remote !== null,
  };
  // Nobody knows whether the name is free: it is never taken from another PC.
  if (onlyRegisters) return there.agentId === null ? [register] : [];
  if (there.agentId !== null && there.remote?.id !== there.agentId)
    return [{ kind: 'forget', program, instance: name }, register];
  if (there.agentId === null) return [register];
  return repair;
}

function service(
  facts: JoinFacts,
  wanted: Wanted,
  instance: Instance,
  { name, there }: One,
  before: readonly Step[],
): Step[] {
  const files = facts.units(name).map((file, index) => ({
    ...file,
    is: there.units[index] ?? NO_UNIT,
    sha256: createHash('sha256').update(file.text).digest('hex'),
  }));
  const registered = before.some((step) => step.kind === 'register');
  const changed = files.filter((file) => file.is.text !== file.text);
  const isInForce = ({ is, unit, sha256 }: (typeof files)[number]) => is.active && instance.started[unit] === sha256;
  return [
    ...changed.map(({ unit, path, text }): Step => {
      return {
        kind: 'install-service',
        unit,
        path,
        text,
        level: wanted.container ? null : wanted.level,
        instance: name,
      };
    }),
    ...files
      .filter((file) => file.starts && (registered || changed.includes(file) || !isInForce(file)))
      .map(({ unit, path, sha256 }): Step => ({ kind: 'start-service', unit, path, instance: name, sha256 })),
  ];
}

const MODE_WORDS = { service: 'a service', foreground: 'a foreground program', container: 'a container' } as const;

const NO_UNIT = { text: null, active: false };

/** What must not be overwritten: another PC's registration, somebody else's folder, an instance of another repository. */
function refuse(
  wanted: Wanted,
  known: Instance | undefined,
  { name, labels, there }: One,
  { onlyRegisters }: JoinFacts,
): Plan | undefined {
  if (onlyRegisters && known && there.agentId !== null && !sameLabels(known.labels, labels))
    return {
      kind: 'refused',
      why: `${name} is registered with the labels ${known.labels.join(', ')}; a runner's token can't change them.`,
      fix: 'Give a personal access token, or take it out first: leave, with a removal token.',
    };
  if (known && known.url !== wanted.url)
    return {
      kind: 'refused',
      why: `${name} is already here, and belongs to ${known.url}.`,
      fix: `Take another --name, or take it out first: leave --name ${name}`,
    };
  if (known && known.mode !== wanted.mode)
    return {
      kind: 'refused',
      why: `${name} is already here, and runs as ${MODE_WORDS[known.mode]}.`,
      fix: `Use --${known.mode}, or take it out first: leave --name ${name}`,
    };
  if (known && wanted.group !== null && known.group !== wanted.group)
    return {
      kind: 'refused',
      why: `${name} is already here, and is in ${known.group === null ? 'the default runner group' : `the runner group ${known.group}`}: a group is chosen when a runner registers.`,
      fix: `Move it on GitHub (Settings → Actions → Runner groups), or take it out first: leave --name ${name}`,
    };
  if (known && known.ephemeral !== wanted.ephemeral)
    return {
      kind: 'refused',
      why: `${name} is already here, and is ${known.ephemeral ? '' : 'not '}ephemeral.`,
      fix: `Take it out first: leave --name ${name}`,
    };
  if (!known && !there.missing.includes(instancePaths(wanted.root, name).directory))
    return {
      kind: 'refused',
      why: `${instancePaths(wanted.root, name).directory} exists and was not made by join.`,
      fix: 'Move it away, or take another --name or --root.',
    };
  if (there.remote && there.remote.id !== there.agentId && !(known && isOurs(known, there.remote)))
    return {
      kind: 'refused',
      why: `The name ${name} is taken: GitHub knows a runner ${there.remote.id} of that name, which is ${there.remote.online ? 'online' : 'offline'}.`,
      fix: 'Take another --name; or remove that runner in Settings → Actions → Runners when its PC is gone.',
    };
  return undefined;
}

/** The port range's number: stays with the instance, and is given again when it has left. */
function freeNumber(state: State, wanted: Wanted, name: string): number {
  const taken = new Set(state.instances.map((instance) => instance.number));
  const free = Array.from({ length: taken.size + wanted.instances.length }, (_, number) => number).filter(
    (number) => !taken.has(number),
  );
  const fresh = wanted.instances.filter((one) => !state.instances.some((other) => other.name === one.name));
  return free[fresh.findIndex((one) => one.name === name)] ?? 0;
}

/** `2.336.0` of `actions-runner-linux-x64-2.336.0.tar.gz`. */
export const versionOf = ({ filename }: Application): string => /(\d+\.\d+\.\d+)/.exec(filename)?.[1] ?? 'unknown';
