/**
 * `npm run pictures`: plays the tour and takes the README's pictures of what people see: an issue with the app's comment,
 * and a check run. Needs Chromium: CHROMIUM, or /usr/bin/chromium (Debian: apt-get install chromium).
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { CHECK_NAME } from '../../app/contract/result.ts';
import { scriptedModelAccess } from '../cluster/small.ts';
import { tell } from './story.ts';
import { MAINTAINER, startScriptedModel, startTour, TOUR_ISSUES } from './tour.ts';

const folder = join(import.meta.dirname, '../../.github/images');

await using model = await startScriptedModel();
await using cluster = await startTour({ model: scriptedModelAccess(model) });
const deadline = Date.now() + 180_000;
const rows = await tell({
  repository: cluster.name,
  issues: TOUR_ISSUES,
  maintainer: MAINTAINER,
  as: cluster.as,
  onRows: () => {},
  pause: () => setTimeout(400),
  over: () => Date.now() > deadline,
});

// The issue whose first fix failed its tests shows most.
const row = rows.find((one) => one.repairRounds > 0);
const head = cluster.repository.issues.get(row?.pr?.number ?? 0)?.pull?.head.sha;
const check = cluster.repository.checkRuns.find((run) => run.headSha === head && run.name === CHECK_NAME);
if (!row?.pr || !check) throw new Error('The tour did not get as far as a pull request with a check run.');

const base = `${cluster.github.url}/${cluster.name.owner}/${cluster.name.repo}`;
const pages = {
  issue: `/issues/${row.number}`,
  'pull-request': `/pull/${row.pr.number}`,
  'check-run': `/runs/${check.id}`,
};
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${base}${path}`);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    console.log(`.github/images/${name}.png`);
  }
} finally {
  await browser.close();
}
