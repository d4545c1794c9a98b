import { readFile } from 'node:fs/promises';

/** The page's files; nothing else is ever served. */
const PAGES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/views.js': ['views.js', 'text/javascript; charset=utf-8'],
  '/format.js': ['format.js', 'text/javascript; charset=utf-8'],
};

/** One file of the page with its content type; undefined when there is none at this path. */
export async function readPage(path) {
  if (!Object.hasOwn(PAGES, path)) return undefined;
  const [file, type] = PAGES[path];
  return { type, content: await readFile(new URL(`../public/${file}`, import.meta.url)) };
}
