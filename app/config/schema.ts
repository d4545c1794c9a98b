/** What a repository may say in `.github/claude-cluster.yml`. Keys are kebab-case, as people write them in YAML. */
import { z } from 'zod';
import { type Settings, settingsSchema } from '../contract/settings.ts';
import { didYouMean } from './did-you-mean.ts';
import { hoursSchema, limitsSchema, poolsSchema, schedulingSchema } from './scheduling.ts';
import { type Specialties, specialtiesSchema } from './specialties.ts';

export const CONFIG_PATH = '.github/claude-cluster.yml';

const { shape } = settingsSchema;

/** One attempt on a PC; the names are those of the contract's settings. */
const attemptSchema = z
  .strictObject({
    setup: shape.setup.describe('Shell commands run in the fresh workspace before Claude starts.'),
    test: shape.test.describe(
      'Shell commands of the test gate; it passes when all exit 0. Default: `npm test` where package.json has one.',
    ),
    'repair-rounds': shape.repairRounds.describe('How often Claude may repair after a failed gate.'),
    'max-turns': shape.maxTurns.describe('How many turns Claude may take.'),
    'budget-usd': shape.budgetUsd.describe('Dollars one attempt may cost.'),
    model: shape.model.describe('Model name handed to Claude Code.'),
    'fallback-model': shape.fallbackModel.describe('Model that is taken while the other one is overloaded.'),
    effort: shape.effort.describe('How much effort Claude makes.'),
    tools: shape.tools.describe(
      'Tools that Claude may use, for `all` specialties or for one; `default` in a list stands for what is allowed without it.',
    ),
    'mcp-servers': shape.mcpServers.describe(
      'Servers of the Model Context Protocol that Claude may use. They run in the sandbox; what they reach must stand in `network`.',
    ),
    'repository-runs': shape.repositoryRuns.describe(
      'What the files of the repository may start in Claude Code, in the sandbox: `hooks` of `.claude/settings.json`, `mcp-servers` of `.mcp.json`. Never where the work has changed such files, nor for questions and reviews. Default: neither.',
    ),
    'timeout-minutes': shape.timeoutMinutes.describe('Minutes a whole attempt may take.'),
    'test-timeout-minutes': shape.testTimeoutMinutes.describe('Minutes one run of the test gate may take.'),
    'idle-minutes': shape.idleMinutes.describe('Minutes Claude Code may be silent. Default: 15.'),
    sparse: shape.sparse.describe(
      'Directories that are checked out, with the files beside them on the way there. Default: all.',
    ),
    submodules: shape.submodules.describe('Whether submodules are checked out. Default: false.'),
    'keep-days': shape.keepDays.describe('Days that logs and the like of a task stay on the PC. Default: 7.'),
    'free-disk-gb': shape.freeDiskGb.describe(
      "Gigabytes that shall stay free on the PC's disk; below, what is kept goes sooner. Default: 5.",
    ),
    reviewers: shape.reviewers.describe(
      'Who is asked for a review when the pull request is ready: logins, or teams as `organization/team`.',
    ),
    labels: shape.labels.describe('Labels that the pull request gets when it is ready.'),
    'weaker-tests': shape.weakerTests.describe(
      'What a change may do to tests. allow (default): what it deletes or switches off is named at the top of the pull request. forbid: such a change does not pass.',
    ),
    'signed-commits': shape.signedCommits.describe(
      'Whether GitHub signs the commits: at the end of a successful attempt they are made anew through its API. Default: false.',
    ),
    sandbox: shape.sandbox.describe(
      'What confines Claude Code and the commands on the PC. `auto` takes the strongest that works there; where none does, the attempt is refused. Only `none` does without.',
    ),
    image: shape.image.describe(
      'Image of the container that Claude Code and the commands run in, with `podman` or `docker` on the PC. Default: no container.',
    ),
    pids: shape.pids.describe('Processes that one command may have in a container. Default: 4096.'),
    network: shape.network.describe(
      'Hosts that can be reached from inside the sandbox, besides the API: `host`, `*.host` or `host:port`.',
    ),
  })
  .prefault({})
  .transform(
    (attempt): Settings => ({
      setup: attempt.setup,
      test: attempt.test,
      repairRounds: attempt['repair-rounds'],
      maxTurns: attempt['max-turns'],
      budgetUsd: attempt['budget-usd'],
      timeoutMinutes: attempt['timeout-minutes'],
      testTimeoutMinutes: attempt['test-timeout-minutes'],
      sandbox: attempt.sandbox,
      network: attempt.network,
      ...given({
        model: attempt.model,
        fallbackModel: attempt['fallback-model'],
        effort: attempt.effort,
        tools: attempt.tools,
        mcpServers: attempt['mcp-servers'],
        repositoryRuns: attempt['repository-runs'],
        idleMinutes: attempt['idle-minutes'],
        sparse: attempt.sparse,
        submodules: attempt.submodules,
        keepDays: attempt['keep-days'],
        freeDiskGb: attempt['free-disk-gb'],
        reviewers: attempt.reviewers,
        labels: attempt.labels,
        image: attempt.image,
        pids: attempt.pids,
        weakerTests: attempt['weaker-tests'],
        signedCommits: attempt['signed-commits'],
      }),
    }),
  );

/** Without what is not set. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> };
function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

const timeoutsSchema = z
  .strictObject({
    'assign-minutes': z
      .number()
      .positive()
      .max(1440)
      .default(10)
      .describe('Minutes a dispatched job may wait for its PC before the task is queued again.'),
    'offline-minutes': z
      .number()
      .positive()
      .max(1440)
      .default(5)
      .describe('Minutes a PC may be offline while it works before its task is queued again, for another PC.'),
  })
  .prefault({})
  .transform((timeouts) => ({
    assignMinutes: timeouts['assign-minutes'],
    offlineMinutes: timeouts['offline-minutes'],
  }));

const retrySchema = z
  .strictObject({
    times: z
      .int()
      .min(0)
      .max(10)
      .default(3)
      .describe('Automatic retries in a row after a failure that can pass, counted for each kind of failure.'),
    'first-seconds': z
      .number()
      .positive()
      .max(86_400)
      .default(30)
      .describe(
        'Longest wait in seconds before the first automatic retry; it doubles for each further one. The wait itself is random.',
      ),
    'longest-seconds': z.number().positive().max(86_400).default(900).describe('No automatic retry waits longer.'),
    'feedback-rounds': z
      .int()
      .min(0)
      .max(50)
      .default(5)
      .describe(
        'Attempts in a row that reviews asking for changes start by themselves; after that, or with 0, `/claude fix` does.',
      ),
  })
  .prefault({})
  .transform((retry) => ({
    times: retry.times,
    firstSeconds: retry['first-seconds'],
    longestSeconds: retry['longest-seconds'],
    feedbackRounds: retry['feedback-rounds'],
  }));

const botsSchema = z
  .record(
    z.string().regex(/^[\w-]{1,100}\[bot\]$/, "expected the name of an App's bot, such as `renovate[bot]`"),
    z.enum(['propose', 'start']),
  )
  .default({})
  .describe(
    'Bots that are listened to; all others are not. propose: its issues become tasks that wait for an approval. start: as people with write access.',
  );

export const configSchema = z
  .strictObject({
    version: z.literal(1).describe('Version of this file; always 1.'),
    attempt: attemptSchema,
    limits: limitsSchema,
    timeouts: timeoutsSchema,
    retry: retrySchema,
    scheduling: schedulingSchema,
    'working-hours': hoursSchema.optional().describe('When tasks may start. Default: always.'),
    specialties: specialtiesSchema,
    pools: poolsSchema,
    bots: botsSchema,
    dashboard: z
      .boolean()
      .default(true)
      .describe(
        'One pinned issue shows PCs, queue and costs, from the first task on. false: none; an open one is closed.',
      ),
  })
  .superRefine(({ attempt, pools, specialties }, context) => {
    // Where something else is wrong already, the values are not what their types say.
    if (context.issues.length > 0) return;
    const check = (name: string, path: (string | number)[]) => {
      if (specialties.names.includes(name)) return;
      context.addIssue({ code: 'custom', path, message: unknownSpecialty(name, specialties) });
    };
    for (const [pool, { specialties: does }] of Object.entries(pools))
      for (const [at, name] of does.entries()) check(name, ['pools', pool, 'specialties', at]);
    for (const name of Object.keys(attempt.tools ?? {})) if (name !== 'all') check(name, ['attempt', 'tools', name]);
  })
  .superRefine(({ attempt, limits }, context) => {
    if (context.issues.length > 0 || limits.usdPerDay === null || limits.usdPerDay >= attempt.budgetUsd) return;
    const message = `must be at least \`attempt.budget-usd\` (${attempt.budgetUsd}), or no task ever starts`;
    context.addIssue({ code: 'custom', path: ['limits', 'budget-usd-per-day'], message });
  })
  .superRefine(({ attempt: { sandbox, image } }, context) => {
    if (context.issues.length > 0 || image !== undefined || (sandbox !== 'podman' && sandbox !== 'docker')) return;
    const message = `\`${sandbox}\` runs containers of an image: name it in \`attempt.image\``;
    context.addIssue({ code: 'custom', path: ['attempt', 'sandbox'], message });
  });
export type Config = z.output<typeof configSchema>;

function unknownSpecialty(name: string, { names, renamed }: Specialties): string {
  const now = renamed.get(name);
  if (now !== undefined) return `it is called \`${now}\` in this file`;
  const known = names.map((one) => `\`${one}\``).join(', ');
  return `no specialty of this repository; allowed ${known}.${didYouMean(name, names)} A new one is named under \`specialties\``;
}

export const DEFAULT_CONFIG: Config = configSchema.parse({ version: 1 });

/** Holds where the file has errors and nobody remembers a better one: no task loses its specialty to a slip of the pen. */
export const STAND_IN_CONFIG: Config = {
  ...DEFAULT_CONFIG,
  specialties: { ...DEFAULT_CONFIG.specialties, standIn: true },
};
