/** The tour as everybody runs it - the demo, the end-to-end test and the pictures: one cluster, the shop, its people. */
import { type Cluster, FOUR_PCS, type ModelAccess, startCluster } from '../cluster/cluster.ts';
import type { Script } from '../model/script.ts';
import { type Model, startModel } from '../model/server.ts';
import { seedFiles } from '../shop/seed.ts';
import { SPARE, TOUR } from '../shop/tour.ts';
import type { Expected } from './expectations.ts';
import type { TourIssue } from './story.ts';

/** Logins of the two people. */
export const MAINTAINER = 'mika';
const OUTSIDER = 'otis';

export const TOUR_ISSUES: TourIssue[] = TOUR.map(({ key, title, body, author }) => ({
  key,
  title,
  body,
  author: author === 'maintainer' ? MAINTAINER : OUTSIDER,
}));

const TOUR_SCRIPTS: Script[] = [...TOUR, SPARE].map((task) => task.script);

export const TOUR_EXPECTED: ReadonlyMap<string, Expected> = new Map(
  TOUR.map(({ key, specialty, author, expected }) => [
    key,
    {
      specialty,
      runner: `pc-${specialty}-1`,
      outcomes: [...expected.failures, 'succeeded'],
      repairRounds: expected.repairRounds,
      approved: author === 'outsider',
      files: expected.files,
    },
  ]),
);

/** The shop on a cluster of four PCs. */
export function startTour(options: { model: ModelAccess; port?: number | undefined }): Promise<Cluster> {
  return startCluster({
    files: Object.fromEntries(seedFiles().map((file) => [file.path, file.content])),
    people: { [MAINTAINER]: 'write', [OUTSIDER]: 'read' },
    pcs: FOUR_PCS,
    ...options,
  });
}

export const startScriptedModel = (): Promise<Model> => startModel({ scripts: TOUR_SCRIPTS });
