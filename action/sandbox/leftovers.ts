/** Takes away containers that an attempt has left because its action was killed. */
import { capture } from '../capture.ts';
import type { Run } from '../process.ts';
import { ATTEMPT_LABEL, ENGINES, removal } from './container.ts';
import { findProgram } from './programs.ts';

export type LeftoverOptions = { run: Run; environment: Readonly<Record<string, string>>; cwd: string };

const LONGEST_MS = 20_000;

/** `attempt`: `<attempt>-<nonce>`. With every engine that is here: which one it was is not asked for. */
export async function removeContainers(attempt: string, { run, environment, cwd }: LeftoverOptions): Promise<void> {
  for (const engine of ENGINES) {
    const program = findProgram(engine, environment['PATH'] ?? '');
    if (program === undefined) continue;
    const ids = capture();
    const how = { cwd, env: environment, timeoutMs: LONGEST_MS };
    const filter = `--filter=label=${ATTEMPT_LABEL}=${attempt}`;
    await run({ ...how, file: program, args: ['ps', '--all', '--quiet', filter], onStdout: ids.write });
    for (const id of ids.text().match(/^[0-9a-f]+$/gm) ?? []) await run({ ...how, ...removal(program, id) });
  }
}
