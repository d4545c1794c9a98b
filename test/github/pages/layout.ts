/** The frame of every page, and the small parts that several pages share. */
import { readFileSync } from 'node:fs';
import { toTimestamp } from '../clock.ts';
import type {
  CheckConclusion,
  CheckStatus,
  Comment,
  Label,
  Reaction,
  ReactionContent,
  Repository,
  User,
} from '../state.ts';
import { type Html, html, raw } from './html.ts';
import { renderMarkdown } from './markdown.ts';

const STYLE = readFileSync(new URL('./style.css', import.meta.url), 'utf8');

export type Tab = 'Code' | 'Issues' | 'Pull requests' | 'Actions';
const TABS: [Tab, string][] = [
  ['Code', ''],
  ['Issues', '/issues'],
  ['Pull requests', '/pulls'],
  ['Actions', '/actions'],
];

export const repoPath = (repo: Repository): string => `/${repo.owner.login}/${repo.name}`;

/** A whole document. */
export function layout(repo: Repository, tab: Tab, title: string, body: Html): string {
  const path = repoPath(repo);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · ${repo.owner.login}/${repo.name}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<h1>${repo.owner.login} / <a href="${path}"><b>${repo.name}</b></a> <span class="private">${repo.private ? 'Private' : 'Public'}</span></h1>
<nav>${TABS.map(([name, suffix]) => html`<a href="${path}${suffix}"${raw(name === tab ? ' aria-current="page"' : '')}>${name}</a>`)}</nav>
</header>
<main>${body}</main>
</body>
</html>`;
  return page.html;
}

export const badge = (kind: string, text: string): Html => html`<span class="badge ${kind}">${text}</span>`;

/** A label in its colour, with ink that can be read on it. */
export function labelChip({ name, color, description }: Label): Html {
  const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const light = (red ?? 0) * 0.299 + (green ?? 0) * 0.587 + (blue ?? 0) * 0.114 > 150;
  const style = `background:#${color};color:${light ? '#1f2328' : '#fff'}`;
  return html`<span class="label" style="${style}" title="${description}">${name}</span> `;
}

/** `1 comment`, `2 comments`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

export const when = (at: number): Html =>
  html`<time datetime="${toTimestamp(at)}">${toTimestamp(at).replace('T', ' ').replace('Z', ' UTC')}</time>`;

export const who = (user: User): Html =>
  html`<b>${user.login.replace('[bot]', '')}</b>${user.type === 'Bot' && html` <span class="bot">bot</span>`}`;

const EMOJI: Record<ReactionContent, string> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  hooray: '🎉',
  confused: '😕',
  heart: '❤️',
  rocket: '🚀',
  eyes: '👀',
};

function reactionBar(reactions: Reaction[]): Html | false {
  const kinds = [...new Set(reactions.map((one) => one.content))];
  if (kinds.length === 0) return false;
  const count = (kind: ReactionContent) => reactions.filter((one) => one.content === kind).length;
  return html`<div class="reactions">${kinds.map((kind) => html`<span class="reaction">${EMOJI[kind]} ${count(kind)}</span>`)}</div>`;
}

type Written = Pick<Comment, 'user' | 'body' | 'createdAt' | 'reactions' | 'lastEditedAt' | 'minimizedReason'> & {
  id: string;
};

/** An issue's text or a comment. */
export function commentBox({ id, user, body, createdAt, reactions, lastEditedAt, minimizedReason }: Written): Html {
  return html`<article class="comment${minimizedReason !== null && ' hidden'}" id="${id}">
<h3>${who(user)} commented ${when(createdAt)}${lastEditedAt !== null && ' · edited'}${minimizedReason && html` · hidden as ${minimizedReason.toLowerCase()}`}</h3>
<div class="body">${body.trim() === '' ? html`<i class="meta">No description provided.</i>` : raw(renderMarkdown(body))}</div>
${reactionBar(reactions)}
</article>`;
}

const ICON: Record<string, string> = {
  success: '✓',
  failure: '✕',
  timed_out: '✕',
  cancelled: '⊘',
  skipped: '–',
  neutral: '■',
};

/** ✓ for success and so on; • while it is under way. */
export function statusIcon(status: CheckStatus, conclusion: CheckConclusion | string | null): Html {
  const kind = conclusion ?? status;
  return html`<span class="icon ${kind}" title="${kind}">${ICON[kind] ?? '•'}</span>`;
}
