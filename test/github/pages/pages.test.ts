/** The pages as a browser gets them. */
import { expect, test } from 'vitest';
import { startFixture } from '../issues/fixture.ts';
import { renderMarkdown } from './markdown.ts';

test('an issue’s page shows state, labels and comments, hides markers and disarms markup', async () => {
  await using world = await startFixture();
  const { at, github } = world;
  const app = world.asApp();
  await app.rest.issues.create({ ...at, title: '<b>Slow</b>', body: '**very**', labels: ['bug'] });
  const body =
    'done\n\n<!-- record\n\n{"secret":1} -->\n\n<details><summary>more</summary>\n\ntext\n\n</details>\n<script>alert(1)</script>';
  await app.rest.issues.createComment({ ...at, issue_number: 1, body });
  const response = await fetch(`${github.url}/alice/shop/issues/1`);
  const page = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page).toContain('&lt;b&gt;Slow&lt;/b&gt;');
  expect(page).toContain('<strong>very</strong>');
  expect(page).toContain('background:#d73a4a');
  expect(page).toContain('<details><summary>more</summary>');
  expect(page).not.toContain('secret');
  expect(page).not.toContain('<script>');
  expect(await (await fetch(`${github.url}/alice/shop/issues`)).text()).toContain('1 Open');
  expect((await fetch(`${github.url}/alice/shop/issues/9`)).status).toBe(404);
  expect((await fetch(`${github.url}/alice/none`)).status).toBe(404);
  expect(github.violations).toEqual([]);
});

test('a pull request’s page shows its diff and checks; the check run has a page of its own', async () => {
  await using world = await startFixture();
  const { at, github } = world;
  const head_sha = await world.commit('feature', { 'b.txt': 'a < b\n' });
  const app = world.asApp();
  await app.rest.pulls.create({ ...at, title: 'Better', head: 'feature', base: 'main', draft: true });
  const output = { title: '3 tests pass', summary: '| a | b |\n|---|---|\n| 1 | 2 |' };
  const { data: run } = await app.rest.checks.create({
    ...at,
    name: 'Claude',
    head_sha,
    conclusion: 'success',
    output,
  });
  const page = await (await fetch(`${github.url}/alice/shop/pull/1`)).text();
  expect(page).toContain('Draft');
  expect(page).toContain('+a &lt; b');
  expect(page).toContain(`/alice/shop/runs/${run.id}`);
  const check = await (await fetch(run.html_url ?? '')).text();
  expect(check).toContain('3 tests pass');
  expect(check).toContain('<table>');
  expect(await (await fetch(`${github.url}/alice/shop`)).text()).toContain('a.txt');
  expect(github.violations).toEqual([]);
});

test.each([
  ['<!-- never ends', ''],
  ['a <!-- b --> c', '<p>a  c</p>'],
  ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
  ['<details open onclick="x">', '&lt;details open onclick=&quot;x&quot;&gt;'],
  ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
  ['- [x] done', '<ul>\n<li><input type="checkbox" disabled checked> done</li>\n</ul>'],
])('Markdown %j', (source, expected) => {
  expect(renderMarkdown(source)).toBe(expected);
});
