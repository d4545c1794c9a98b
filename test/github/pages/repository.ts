/** A repository's home: its files and README. */
import { readFileAt, resolveCommit } from '../git.ts';
import { listTree } from '../git-trees.ts';
import { type GitHub, gitDir } from '../github.ts';
import type { Repository } from '../state.ts';
import { html, raw } from './html.ts';
import { layout, repoPath } from './layout.ts';
import { renderMarkdown } from './markdown.ts';

export async function repositoryPage(github: GitHub, repo: Repository): Promise<string> {
  const dir = gitDir(github, repo);
  const tip = await resolveCommit(dir, `refs/heads/${repo.defaultBranch}`);
  const entries = tip ? await listTree(dir, tip) : [];
  const readme = tip && (await readFileAt(dir, tip, 'README.md'));
  const folders = entries.filter((entry) => entry.type === 'tree');
  const rows = [...folders, ...entries.filter((entry) => entry.type !== 'tree')].map(
    ({ type, path }) => html`<div class="row">${type === 'tree' ? '📁' : '📄'} ${path}</div>`,
  );
  const body = html`<p>${repo.description} <span class="meta">branch <code>${repo.defaultBranch}</code>${tip && html` at <code>${tip.slice(0, 7)}</code>`}</span></p>
<div class="box">${rows}</div>
${readme && html`<div class="box"><h3><b>README.md</b></h3><div class="body">${raw(renderMarkdown(readme))}</div></div>`}
<p><code>git clone ${github.url}${repoPath(repo)}.git</code></p>`;
  return layout(repo, 'Code', repo.name, body);
}
