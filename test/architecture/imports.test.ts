/** Holds the import directions of the design: who may know whom, and what may not exist in the pure folders. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Layers of the app from the ground up; each may import itself and what stands before it. */
const APP_LAYERS = [
  'contract',
  'config',
  'core',
  'onboarding',
  'render',
  'github',
  'reconcile',
  'onboard',
  'hints',
  'index',
] as const;
type Layer = (typeof APP_LAYERS)[number];

/** What is no layer of its own name: handlers, sweep, dashboard and http stand side by side. */
const LAYER_OF: Record<string, Layer> = {
  handlers: 'hints',
  sweep: 'hints',
  dashboard: 'hints',
  http: 'hints',
  environment: 'config',
  'policy-modules': 'reconcile',
  opinion: 'github',
  log: 'github',
  'decide-on': 'reconcile',
  look: 'reconcile',
  settings: 'reconcile',
  closing: 'hints',
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('/dist/') && !file.startsWith('test/shop/repository/'));
}

/** Project files and packages that a file imports, statically or not. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g),
  ];
  return specifiers
    .map((match) => match[1] ?? match[2] ?? '')
    .map((specifier) => (specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier));
}

function layerOf(file: string): Layer | undefined {
  const [top, second = ''] = file.split('/');
  if (top !== 'app') return undefined;
  const name = second.replace(/\.ts$/, '');
  return LAYER_OF[name] ?? APP_LAYERS.find((layer) => layer === name);
}

const isProjectFile = (specifier: string) => /^(app|action|runner-setup|test)\//.test(specifier);

describe('import directions', () => {
  test('the app: contract ← config ← core ← onboarding ← render ← github ← reconcile ← onboard ← handlers, sweep, http ← index', () => {
    const wrong: string[] = [];
    for (const file of sources('app')) {
      const layer = layerOf(file);
      if (!layer) {
        wrong.push(`${file} belongs to no layer`);
        continue;
      }
      for (const imported of importsOf(file).filter(isProjectFile)) {
        const other = layerOf(imported);
        if (!other || APP_LAYERS.indexOf(other) > APP_LAYERS.indexOf(layer)) wrong.push(`${file} imports ${imported}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each(['action', 'runner-setup'])('%s imports of the app only the contract', (folder) => {
    const wrong = sources(folder).flatMap((file) =>
      importsOf(file)
        .filter(isProjectFile)
        .filter((imported) => !imported.startsWith(`${folder}/`) && !imported.startsWith('app/contract/'))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the local GitHub shares nothing with what it judges but the contract', () => {
    const wrong = sources('test/github').flatMap((file) =>
      importsOf(file)
        .filter(isProjectFile)
        .filter((imported) => !imported.startsWith('test/github/') && !imported.startsWith('app/contract/'))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the pure folders import no Node module, no client and no framework', () => {
    const allowed = /^(app\/|zod$|mdast-util-from-markdown$|fastest-levenshtein$)/;
    const wrong = ['app/contract', 'app/core', 'app/onboarding', 'app/render'].flatMap((folder) =>
      sources(folder).flatMap((file) =>
        importsOf(file)
          .filter((imported) => !allowed.test(imported))
          .map((imported) => `${file} imports ${imported}`),
      ),
    );
    expect(wrong).toEqual([]);
  });
});
