/** The sample repository's files, for seeding a bare one. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const SHOP = join(import.meta.dirname, 'repository');

export type SeedFile = { path: string; content: string; mode: '100644' | '100755' };

/** Sorted by path; paths relative to the repository's root with `/`. What running the shop leaves behind is not among them. */
export function seedFiles(): SeedFile[] {
  return readdirSync(SHOP, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\.db$|[\\/]node_modules[\\/]/.test(relative(SHOP, file)))
    .map((file): SeedFile => {
      const executable = (statSync(file).mode & 0o100) !== 0;
      const path = relative(SHOP, file).split(sep).join('/');
      return { path, content: readFileSync(file, 'utf8'), mode: executable ? '100755' : '100644' };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
