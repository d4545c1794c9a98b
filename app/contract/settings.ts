/** What the repository's configuration says about one attempt; the app resolves it and sends it along with the dispatch. */
import { z } from 'zod';
import { SPECIALTIES, specialtySchema } from './labels.ts';

const command = z.string().min(1).max(1000);

const host = z
  .string()
  .max(253)
  .regex(
    /^(\*\.[a-z0-9-]+\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9]\d{0,4})?$/i,
    'expected a host such as `packages.example.com`, `*.example.com` or `example.com:8443`',
  );

const model = z
  .string()
  .max(100)
  .regex(/^[\w][\w.:@/[\]-]*$/, 'expected the name of a model, such as `opus` or `claude-sonnet-4-5`');

/** `Bash`, `Bash(npm *)`, `mcp__server__tool`; `default` stands for what is allowed without any list. */
const tool = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z][\w-]*(\([^()\n]+\))?$/,
    'expected a tool such as `Bash`, `Bash(npm *)`, `mcp__server`, or `default`',
  );
const toolsSchema = z.array(tool).max(100);

const text = z.string().max(1000);
const mcpServerSchema = z.union([
  z.strictObject({
    command: text.min(1),
    args: z.array(text).max(50).optional(),
    env: z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'expected the name of a variable'), text).optional(),
  }),
  z.strictObject({
    type: z.enum(['http', 'sse']),
    url: z.url({ protocol: /^https?$/ }),
    headers: z.record(z.string().regex(/^[\w-]+$/, 'expected the name of a header'), text).optional(),
  }),
]);

/** A path from the repository's root that leads nowhere else. */
const directory = z
  .string()
  .max(500)
  .regex(
    /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\n\\*?[\]!#]+$/,
    'expected a directory from the root of the repository, such as `packages/api`',
  );

const image = z
  .string()
  .max(250)
  .regex(
    /^[a-z0-9][a-z0-9._/-]*(:\d+\/[a-z0-9._/-]+)?(:\w[\w.-]*)?(@sha256:[0-9a-f]{64})?$/,
    'expected the name of an image, such as `registry.example.com/team/build:24`',
  );

const login = z.string().regex(/^[A-Za-z0-9](-?[A-Za-z0-9])*(\/[\w.-]+)?$/, 'expected a login, or `organization/team`');

/** Optional settings are sent only where they are set: an older action refuses what it does not know. */
export const settingsSchema = z.strictObject({
  /** Shell commands run in the fresh workspace before Claude starts. */
  setup: z.array(command).max(20).default([]),
  /** Shell commands of the test gate, in order; the gate passes when all exit 0. Empty: `npm test` where package.json has one. */
  test: z.array(command).max(20).default([]),
  /** How often Claude may repair after a failed gate. */
  repairRounds: z.int().min(0).max(10).default(3),
  maxTurns: z.int().min(1).max(1000).default(60),
  /** Dollars one attempt may cost. */
  budgetUsd: z.number().positive().max(1000).default(5),
  model: model.optional(),
  /** Taken while the model is overloaded. */
  fallbackModel: model.optional(),
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
  /** Tools that Claude may use, for `all` specialties or for one; the specialty's own list counts. */
  tools: z.record(specialtySchema, toolsSchema).optional(),
  /** Servers of the Model Context Protocol, by name. */
  mcpServers: z
    .record(z.string().regex(/^[\w-]{1,50}$/, 'expected letters, digits, `-` and `_`'), mcpServerSchema)
    .optional(),
  /** What the repository's own files for Claude Code may start: hooks of `.claude/`, servers of `.mcp.json`. Absent: neither. */
  repositoryRuns: z.array(z.enum(['hooks', 'mcp-servers'])).optional(),
  /** Minutes a whole attempt may take. */
  timeoutMinutes: z.number().positive().max(1440).default(60),
  /** Minutes one run of the test gate may take. */
  testTimeoutMinutes: z.number().positive().max(1440).default(15),
  /** Minutes that Claude Code may be silent. Absent: 15. */
  idleMinutes: z.number().positive().max(1440).optional(),
  /** Directories of the checkout; the files beside them are there too. Absent: all. */
  sparse: z.array(directory).min(1).max(100).optional(),
  /** Whether submodules are checked out. Absent: no. */
  submodules: z.boolean().optional(),
  /** Days after which a task's logs, and what else is kept of it on the PC, go. Absent: 7. */
  keepDays: z.number().positive().max(365).optional(),
  /** Gigabytes that shall stay free on the PC's disk: below, what is kept goes sooner. Absent: 5. */
  freeDiskGb: z.number().min(0).max(10_000).optional(),
  /** People, or teams as `organization/team`, who are asked for a review when the pull request is ready. */
  reviewers: z.array(login).max(15).optional(),
  /** Labels that the pull request gets. */
  labels: z.array(z.string().min(1).max(50)).max(20).optional(),
  /** Whether the gate passes when the change deletes tests or switches them off. Absent: it does. */
  weakerTests: z.enum(['allow', 'forbid']).optional(),
  /** Whether GitHub shall sign the commits. Absent: no. */
  signedCommits: z.boolean().optional(),
  /** `auto` is the strongest that works on the PC; `none` has to be asked for. */
  sandbox: z.enum(['auto', 'podman', 'docker', 'srt', 'none']).default('auto'),
  /** Of the container that Claude Code and the commands run in. Absent: no container. */
  image: image.optional(),
  /** Processes and threads that one command may have in a container. Absent: 4096. */
  pids: z.int().min(16).max(1_000_000).optional(),
  /** Hosts that Claude and the commands may reach from inside, besides the model's: `host`, `*.host`, `host:port`. */
  network: z.array(host).max(100).default([]),
  /** What the repository says of the task's specialty, where it is not a built-in one as it is. */
  specialty: z
    .strictObject({
      /** The built-in one of another name. */
      builtIn: z.enum(SPECIALTIES).optional(),
      /** In the repository's words. */
      description: z.string().max(200).optional(),
    })
    .optional(),
  /** Processors that the attempt may use, for a sandbox that can hold it to that. Absent: all. */
  cpus: z.number().positive().max(1024).optional(),
  /** Gigabytes of memory, likewise. */
  memoryGb: z.number().positive().max(4096).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
