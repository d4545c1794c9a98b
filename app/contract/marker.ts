/** Hidden JSON in Markdown: `<!-- claude-cluster:<name> <json> [signature] -->`. GitHub keeps HTML comments and does not show them. */

export type Marker = { json: string; signature: string | undefined };

const PREFIX = 'claude-cluster:';

/** JSON in which no `<`, `>` or `--` can end the surrounding HTML comment. */
function hide(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('--', '-\\u002d');
}

/** The text to sign is exactly the `json` that `readMarker` gives back. */
export function markerJson(value: unknown): string {
  return hide(value);
}

export function writeMarker(name: string, json: string, signature?: string): string {
  return `<!-- ${PREFIX}${name} ${json}${signature === undefined ? '' : ` ${signature}`} -->`;
}

/** The last marker of that name in the Markdown; a signature is 64 hexadecimal digits. */
export function readMarker(name: string, markdown: string): Marker | undefined {
  const start = markdown.lastIndexOf(`<!-- ${PREFIX}${name} `);
  if (start < 0) return undefined;
  const end = markdown.indexOf(' -->', start);
  if (end < 0) return undefined;
  const inner = markdown.slice(start + `<!-- ${PREFIX}${name} `.length, end);
  const signature = /^(.*) ([0-9a-f]{64})$/s.exec(inner);
  const json = signature?.[1] ?? inner;
  return { json, signature: signature?.[2] };
}
