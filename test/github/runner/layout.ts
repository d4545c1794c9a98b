/** The folders of one runner, as GitHub's runner lays them out. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type Layout = { work: string; workspace: string; temp: string; actions: string; tools: string };

/** Makes them for a job of `owner/repo`: `_temp` and `_actions` start empty, the workspace is kept from job to job. */
export async function prepareLayout(work: string, repository: string): Promise<Layout> {
  const repo = repository.split('/')[1] ?? repository;
  const layout = {
    work,
    workspace: join(work, repo, repo),
    temp: join(work, '_temp'),
    actions: join(work, '_actions'),
    tools: join(work, '_tool'),
  };
  await Promise.all([layout.temp, layout.actions].map((dir) => rm(dir, { recursive: true, force: true })));
  await Promise.all(
    [layout.workspace, layout.temp, layout.actions, layout.tools].map((dir) => mkdir(dir, { recursive: true })),
  );
  return layout;
}

/** `_temp` is emptied at the end of a job too. */
export async function clearTemp({ temp }: Layout): Promise<void> {
  await rm(temp, { recursive: true, force: true });
}

/** The runner's own variables: KEY=VALUE lines in `.env` beside `_work`. */
export async function readDotEnv(work: string): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readFile(join(dirname(work), '.env'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  const lines = text.split(/\r?\n/).filter((line) => line.includes('=') && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
