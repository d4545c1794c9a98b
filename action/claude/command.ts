/** The command line of one run of Claude Code. Pure. */
import type { Specialty } from '../../app/contract/labels.ts';
import type { Settings } from '../../app/contract/settings.ts';

type Session = { id: string; isNew: boolean };

/**
 * Nobody is there to be asked, so what is not in this list is denied and reported (`permission_denials`). Web access and
 * scheduling are left out. This works for root too, unlike `bypassPermissions`.
 */
const TOOLS = [
  ...['Bash', 'Read', 'Edit', 'Write', 'NotebookEdit', 'Glob', 'Grep', 'Task', 'TodoWrite'],
  ...['TaskCreate', 'TaskGet', 'TaskList', 'TaskUpdate', 'TaskStop'],
];

/**
 * All there is for who only reads: nothing can be run or written. None of it is allowed beforehand, so that `dontAsk` lets it
 * read in the working directory alone, and follows no link out of it.
 */
const READING_TOOLS = ['Read', 'Glob', 'Grep'];

export type CommandOptions = {
  session: Session;
  settings: Pick<Settings, 'model' | 'fallbackModel' | 'effort' | 'tools' | 'mcpServers' | 'repositoryRuns'>;
  specialty: Specialty;
  /** What is left of the attempt's limits. */
  turnsLeft: number;
  dollarsLeft: number;
  systemPrompt: string;
  /** Guidance of the repository's default branch; undefined: that of the checkout, which is the same. */
  guidance: string | undefined;
  /** Whether Claude may only read. */
  readOnly: boolean;
  /** JSON Schema that the answer has to follow; undefined: the last message is the answer. */
  schema: object | undefined;
};

/** Arguments for `claude`; the prompt goes to stdin. */
export function claudeArguments(options: CommandOptions): string[] {
  const { session, settings, specialty, turnsLeft, dollarsLeft, systemPrompt, guidance, readOnly, schema } = options;
  return [
    '--print',
    ...['--output-format', 'stream-json', '--verbose'],
    ...(session.isNew ? ['--session-id', session.id] : ['--resume', session.id]),
    ...['--max-turns', String(turnsLeft)],
    ...['--max-budget-usd', dollarsLeft.toFixed(4)],
    ...['--permission-mode', 'dontAsk'],
    ...(readOnly
      ? ['--tools', READING_TOOLS.join(',')]
      : ['--allowedTools', toolsOf(settings, specialty).join(','), ...mcpConfig(settings)]),
    ...(schema === undefined ? [] : ['--json-schema', JSON.stringify(schema)]),
    ...runningOfTheRepository(options),
    ...(guidance === undefined ? [] : ['--setting-sources', 'user']),
    ...[
      '--append-system-prompt',
      guidance ? `${systemPrompt}\n\n# CLAUDE.md of this repository\n\n${guidance}` : systemPrompt,
    ],
    ...(settings.model === undefined ? [] : ['--model', settings.model]),
    ...(settings.fallbackModel === undefined ? [] : ['--fallback-model', settings.fallbackModel]),
    ...(settings.effort === undefined ? [] : ['--effort', settings.effort]),
  ];
}

/**
 * Hooks and MCP servers of the repository: in an untrusted checkout they would run before Claude reads a word, so it takes the
 * configuration's word, and files that are as the default branch has them. For who only reads the checkout may be anybody's.
 */
function runningOfTheRepository({ settings, guidance, readOnly }: CommandOptions): string[] {
  const allowed = readOnly || guidance !== undefined ? [] : (settings.repositoryRuns ?? []);
  const servers = allowed.includes('mcp-servers');
  const how = {
    disableAllHooks: !allowed.includes('hooks'),
    ...(servers && { enableAllProjectMcpServers: true }),
  };
  return ['--settings', JSON.stringify(how), ...(servers ? [] : ['--strict-mcp-config'])];
}

/** The configured servers are meant to be used: their tools belong to the default. */
function toolsOf({ tools, mcpServers }: CommandOptions['settings'], specialty: Specialty): string[] {
  const usual = [...TOOLS, ...Object.keys(mcpServers ?? {}).map((name) => `mcp__${name}`)];
  // A specialty may be called `constructor`.
  const own = tools !== undefined && Object.hasOwn(tools, specialty) ? tools[specialty] : tools?.all;
  const configured = own ?? ['default'];
  return configured.flatMap((tool) => (tool === 'default' ? usual : [tool]));
}

function mcpConfig({ mcpServers }: CommandOptions['settings']): string[] {
  return mcpServers === undefined ? [] : ['--mcp-config', JSON.stringify({ mcpServers })];
}
