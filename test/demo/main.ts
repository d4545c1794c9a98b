/** `npm run demo`: the main job from end to end on a local GitHub, for a person to watch. See options.ts for its flags. */
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Cluster, ModelAccess } from '../cluster/cluster.ts';
import { scriptedModelAccess } from '../cluster/small.ts';
import { SPARE } from '../shop/tour.ts';
import { brokenPromises } from './expectations.ts';
import { readOptions, USAGE } from './options.ts';
import { openScreen } from './screen.ts';
import { tell } from './story.ts';
import { summaryTable } from './table.ts';
import { MAINTAINER, startScriptedModel, startTour, TOUR_EXPECTED, TOUR_ISSUES } from './tour.ts';

/** Milliseconds after which the tour gives up; a real model may take longer than the script. */
const PATIENCE = { scripted: 3 * 60_000, real: 30 * 60_000 };

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') console.log(USAGE);
  else process.exitCode = await main(options);
} catch (error) {
  if (!stopped.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}

async function main(options: Exclude<ReturnType<typeof readOptions>, 'help'>): Promise<number> {
  const begun = Date.now();
  await using stack = new AsyncDisposableStack();
  console.log('Starting a local GitHub, the app, four PCs and the model …');
  const model = options.real ? realModelAccess() : scriptedModelAccess(stack.use(await startScriptedModel()));
  const cluster = stack.use(await startTour({ model, port: options.port }));
  console.log(`The shop's repository: ${pageOf(cluster)}\n`);

  const screen = openScreen(process.stdout);
  const deadline = begun + (options.real ? PATIENCE.real : PATIENCE.scripted);
  const rows = await tell({
    repository: cluster.name,
    issues: TOUR_ISSUES,
    maintainer: MAINTAINER,
    as: cluster.as,
    onRows: screen.show,
    pause: () => setTimeout(400, undefined, { signal: stopped.signal }),
    over: () => stopped.signal.aborted || Date.now() > deadline,
  });

  const broken = brokenPromises(rows, TOUR_EXPECTED);
  const seconds = (Date.now() - begun) / 1000;
  console.log(`\n${summaryTable(rows).join('\n')}\n`);
  for (const sentence of broken) console.log(`✗ ${sentence}`);
  const verdict = broken.length === 0 ? 'Every expectation held' : `${broken.length} expectations did not hold`;
  console.log(`${verdict}, after ${seconds.toFixed(0)} s.`);
  if (options.json)
    await writeFile(options.json, `${JSON.stringify({ ok: broken.length === 0, seconds, broken, rows }, null, 2)}\n`);

  if (!options.once && !stopped.signal.aborted) {
    console.log(invitation(cluster));
    await new Promise<void>((resolve) => stopped.signal.addEventListener('abort', () => resolve(), { once: true }));
    console.log('\nStopping …');
  }
  return broken.length === 0 ? 0 : 1;
}

function realModelAccess(): ModelAccess {
  const names = ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'];
  return {
    env: {},
    secrets: Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
  };
}

function pageOf({ github, name }: Cluster): string {
  return `${github.url}/${name.owner}/${name.repo}`;
}

function invitation(cluster: Cluster): string {
  const { github, name } = cluster;
  const { title, body } = SPARE;
  return `
Everything stays up until you press Ctrl-C. Look around: ${pageOf(cluster)}/issues
Open an issue yourself (or change its words: without a script:… the scripted model only says that it knows none):

  curl -sS -o /dev/null -w '%{http_code}\\n' ${github.apiUrl}/repos/${name.owner}/${name.repo}/issues \\
    -H 'authorization: Bearer ${cluster.tokenOf(MAINTAINER)}' \\
    -d '${JSON.stringify({ title, body })}'
`;
}
