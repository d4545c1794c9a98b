/** Workflow commands in a step's output: `::name key=value::text`. */
import type { RunnerAnnotation } from './protocol.ts';

export type Command = { name: string; properties: Record<string, string>; text: string };

export function parseCommand(line: string): Command | undefined {
  const trimmed = line.trimStart();
  // Values are escaped, so the next `::` ends the properties.
  const end = trimmed.startsWith('::') ? trimmed.indexOf('::', 2) : -1;
  const [, name, list = ''] = /^([\w-]+)(?: (.*))?$/.exec(trimmed.slice(2, Math.max(end, 2))) ?? [];
  if (name === undefined) return undefined;
  const pairs = list.split(',').map((pair) => pair.trim());
  const properties = Object.fromEntries(
    pairs
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), decode(pair.slice(pair.indexOf('=') + 1), true)]),
  );
  return { name: name.toLowerCase(), properties, text: decode(trimmed.slice(end + 2), false) };
}

function decode(text: string, property: boolean): string {
  const plain = property ? text.replaceAll('%3A', ':').replaceAll('%2C', ',') : text;
  return plain.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

const LEVELS: Record<string, RunnerAnnotation['level']> = { error: 'failure', warning: 'warning', notice: 'notice' };

/** What one step's output does besides being shown. Lines come and go; undefined hides a line. */
export function createCommandReader(on: {
  mask(secret: string): void;
  annotate(annotation: RunnerAnnotation): void;
}): (line: string) => string | undefined {
  let resume: string | undefined;
  return (line) => {
    if (resume !== undefined) {
      if (line.trim() !== `::${resume}::`) return line;
      resume = undefined;
      return line;
    }
    const command = parseCommand(line);
    if (!command) return line;
    const { name, text } = command;
    const level = LEVELS[name];
    if (level) {
      on.annotate(annotation(level, command));
      return `##[${name}]${text}`;
    }
    switch (name) {
      case 'add-mask':
        if (text !== '') on.mask(text);
        return undefined;
      case 'stop-commands':
        resume = text;
        return line;
      case 'group':
        return `##[group]${text}`;
      case 'endgroup':
        return '##[endgroup]';
      case 'debug':
        return undefined;
      case 'set-output':
      case 'save-state':
        return `##[warning]The \`${name}\` command is deprecated and does nothing here; write to the file instead.`;
      case 'set-env':
      case 'add-path':
        return `##[error]The \`${name}\` command is disabled; write to the file instead.`;
      default:
        return line;
    }
  };
}

function annotation(level: RunnerAnnotation['level'], { properties, text }: Command): RunnerAnnotation {
  const number = (value: string | undefined) => (value !== undefined && /^\d+$/.test(value) ? Number(value) : null);
  const startLine = number(properties['line']) ?? 1;
  return {
    level,
    message: text,
    title: properties['title'] ?? null,
    path: properties['file'] ?? '.github',
    startLine,
    endLine: number(properties['endLine']) ?? startLine,
    startColumn: number(properties['col']),
    endColumn: number(properties['endColumn']),
  };
}
