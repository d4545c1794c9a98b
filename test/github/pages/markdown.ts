/** Markdown as GitHub shows it: hidden comments stay hidden, and of raw HTML only a few harmless tags live. */
import MarkdownIt from 'markdown-it';

const SAFE = 'details|summary|sub|sup|kbd|br|b|i|em|strong|code|p|ul|ol|li|hr|h[1-6]|table|thead|tbody|tr|td|th';
const SAFE_TAG = new RegExp(`&lt;(/?(?:${SAFE})(?: open)?\\s*/?)&gt;`, 'gi');

const markdown = new MarkdownIt({ html: true, linkify: true });

/** HTML comments go, even one that never ends; tags off the list are shown as text. */
function sanitize(html: string): string {
  const visible = html.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  return markdown.utils.escapeHtml(visible).replace(SAFE_TAG, '<$1>');
}

markdown.renderer.rules.html_block = (tokens, index) => sanitize(tokens[index]?.content ?? '');
markdown.renderer.rules.html_inline = (tokens, index) => sanitize(tokens[index]?.content ?? '');
// `- [x] done` becomes a box, as on GitHub.
const text = markdown.renderer.rules.text;
markdown.renderer.rules.text = (tokens, index, options, environment, self) => {
  const html = text
    ? text(tokens, index, options, environment, self)
    : markdown.utils.escapeHtml(tokens[index]?.content ?? '');
  return html.replace(
    /^\[([ xX])\] /,
    (_, mark: string) => `<input type="checkbox" disabled${mark === ' ' ? '' : ' checked'}> `,
  );
};

export const renderMarkdown = (source: string): string => markdown.render(source).trim();

/** What a person reads, without markup. */
export const toPlainText = (source: string): string =>
  renderMarkdown(source)
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
