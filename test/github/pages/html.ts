/** HTML from template literals: everything is escaped unless it is HTML already. */

/** Markup that needs no escaping any more. */
export type Html = { html: string };
type Value = Html | string | number | null | undefined | false | Value[];

export const raw = (html: string): Html => ({ html });

/** `html\`<b>${name}</b>\`` escapes `name`; lists are joined, null, undefined and false are left out. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return raw(strings.map((text, index) => (index === 0 ? text : toHtml(values[index - 1]) + text)).join(''));
}

function toHtml(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(toHtml).join('');
  return typeof value === 'object' ? value.html : escapeHtml(String(value));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
