/** The app's own issue, and what people do to it: they tick boxes, write beside them, and take it for a task. */
import type { Issue } from '../github/state.ts';
import type { Meddling } from './meddle.ts';
import type { Act } from './people.ts';
import type { Random } from './random.ts';
import { MAINTAINERS, OUTSIDERS, type World } from './world.ts';

/** By what everybody sees of it. */
export const isDashboard = ({ pull, user, title }: Issue): boolean =>
  pull === null && user.type === 'Bot' && title.endsWith(': dashboard');

export function scribbles({ repository }: World, random: Random, act: Act): Meddling[] {
  const dashboard = () => [...repository.issues.values()].find(isDashboard);

  /** The text again, with one more cross; `anything` may follow it. */
  async function tick(login: string, anything = '') {
    const page = dashboard();
    const boxes = [...(page?.body ?? '').matchAll(/- \[ \] (?=<!-- claude-cluster:box)/g)];
    const box = boxes[random.between(0, boxes.length - 1)];
    if (!page?.body || !box) return;
    const body = `${page.body.slice(0, box.index)}- [x] ${page.body.slice(box.index + box[0].length)}${anything}`;
    await act.as(login, 'PATCH', `/issues/${page.number}`, { body });
  }

  return [
    () => tick(random.pick(MAINTAINERS)),
    () => tick(random.pick(OUTSIDERS), '\nMine!'),
    async () => {
      const page = dashboard();
      if (page) await act.label(random.pick(MAINTAINERS), page, 'claude:queued');
    },
  ];
}
