/** The smallest cluster on which a task goes the whole way: one backend PC, a repository with one file, one short script. */
import { stateOf } from '../../app/contract/labels.ts';
import type { LocalGitHub } from '../github/start.ts';
import type { Issue } from '../github/state.ts';
import { TEST_API_KEY } from '../model/environment.ts';
import type { Script } from '../model/script.ts';
import { type Model, startModel } from '../model/server.ts';
import { type Cluster, type ModelAccess, startCluster } from './cluster.ts';

const MAINTAINER = 'mika';

export const scriptedModelAccess = (model: Model): ModelAccess => ({
  env: { ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
  secrets: { ANTHROPIC_API_KEY: TEST_API_KEY },
});

export type SmallCluster = AsyncDisposable & { cluster: Cluster; model: Model };

/** `scripts`: besides the one that `wholeWay` plays; `attempt`: lines of the configuration, besides its test. */
export async function startSmallCluster(
  sweepSeconds: number,
  scripts: Script[] = [],
  attempt: string[] = [],
): Promise<SmallCluster> {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(
    await startModel({
      scripts: [
        ...scripts,
        {
          name: 'note',
          steps: [
            // Something new in each task: what the branch stands on.
            { kind: 'tools', calls: [{ name: 'Bash', input: { command: 'git rev-parse HEAD > NOTE.md' } }] },
            { kind: 'text', text: 'Added the note.' },
          ],
        },
      ],
    }),
  );
  const cluster = stack.use(
    await startCluster({
      files: {
        'README.md': '# Shop\n',
        '.github/claude-cluster.yml': [
          ...['version: 1', 'attempt:', '  test: ["test -s NOTE.md"]'],
          ...attempt.map((line) => `  ${line}`),
          '',
        ].join('\n'),
      },
      people: { [MAINTAINER]: 'write' },
      pcs: [{ name: 'pc-backend-1', specialty: 'backend' }],
      model: scriptedModelAccess(model),
      sweepSeconds,
    }),
  );
  const everything = stack.move();
  return { cluster, model, [Symbol.asyncDispose]: () => everything.disposeAsync() };
}

/** The state of a task by its label. */
export const stateIn = ({ labels }: Issue) => labels.flatMap(({ name }) => stateOf(name) ?? [])[0];

/** Waits for a change of an issue or pull request that fulfils the condition; `problem` says what there is instead. */
export async function until(github: LocalGitHub, condition: () => boolean, problem: () => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => {
    if (condition()) resolve();
  };
  const timer = setTimeout(() => reject(new Error(problem())), 40_000);
  github.onIssueChange.push(look);
  look();
  await promise.finally(() => {
    clearTimeout(timer);
    github.onIssueChange.splice(github.onIssueChange.indexOf(look), 1);
  });
}

/** Opens an issue, merges the pull request when it is there, waits until all is over; resolves to the issue's number. */
export async function wholeWay({ github, repository, name, as }: Cluster, note = ''): Promise<number> {
  const person = as(MAINTAINER);
  const { data } = await person.rest.issues.create({
    ...name,
    title: 'API: the server endpoint needs a note',
    body: 'A backend task. script:note',
  });
  const { number } = data;
  const issue = repository.issues.get(number);
  const state = () => issue && stateIn(issue);
  const reached = (what: string, condition: () => boolean) =>
    until(github, condition, () => `#${number} is ${state()}, not ${what} ${note}`);
  await reached('in review', () => state() === 'review');
  const pulls = (await person.rest.pulls.list({ ...name, state: 'open' })).data;
  const [pull] = pulls;
  if (!pull || pulls.length !== 1) throw new Error(`#${number} has ${pulls.length} open pull requests ${note}`);
  await person.rest.pulls.merge({ ...name, pull_number: pull.number });
  await reached('completed', () => state() === 'completed' && issue?.state === 'closed');
  return number;
}
