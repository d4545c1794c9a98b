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

/** Neither hooks nor MCP servers of the repository run: in an untrusted checkout they would, before Claude reads a word. */
const SETTINGS = JSON.stringify({ disableAllHooks: true });

export type CommandOptions = {
  session: Session;
  settings: Pick<Settings, 'model' | 'fallbackModel' | 'effort' | 'tools' | 'mcpServers'>;
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
    ...['--settings', SETTINGS],
    '--strict-mcp-config',
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
