/** The runner's settings, from its arguments; the token may come from the environment, which keeps it out of `ps`. */
import { parseArgs } from 'node:util';
import { z } from 'zod';

export type RunnerOptions = {
  /** `http://host/owner/repo`. */
  url: string;
  name: string;
  labels: string[];
  ephemeral: boolean;
  replace: boolean;
  /** Where `_work` lies; `.env` is read beside it. */
  work: string;
  /** A token to register with, or the credential of a JIT configuration. */
  access: { token: string } | { credential: string };
  /** Milliseconds from SIGINT to SIGTERM, and from there to SIGKILL; GitHub's runner: 7,500 and 2,500. */
  interrupt: number;
  terminate: number;
};

export const TOKEN_VARIABLE = 'ACTIONS_RUNNER_INPUT_TOKEN';

const milliseconds = z.coerce.number().int().positive();
const jitSchema = z.object({ url: z.url(), name: z.string(), credential: z.string() });

/** Throws an error that says what is missing. */
export function readOptions(args: string[], env: Record<string, string | undefined>): RunnerOptions {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: 'string' },
      token: { type: 'string' },
      jitconfig: { type: 'string' },
      name: { type: 'string' },
      labels: { type: 'string', default: '' },
      work: { type: 'string', default: '_work' },
      ephemeral: { type: 'boolean', default: false },
      replace: { type: 'boolean', default: false },
      interrupt: { type: 'string', default: '7500' },
      terminate: { type: 'string', default: '2500' },
    },
  });
  const common = {
    work: values.work,
    replace: values.replace,
    interrupt: milliseconds.parse(values.interrupt),
    terminate: milliseconds.parse(values.terminate),
  };
  if (values.jitconfig !== undefined) {
    const jit = jitSchema.parse(JSON.parse(Buffer.from(values.jitconfig, 'base64').toString()));
    return { ...common, ...jit, labels: [], ephemeral: true, access: { credential: jit.credential } };
  }
  const token = values.token ?? env[TOKEN_VARIABLE];
  const { url, name } = values;
  if (url === undefined || name === undefined || token === undefined)
    throw new Error(`The runner needs --url, --name and --token (or ${TOKEN_VARIABLE}), or --jitconfig alone`);
  const labels = values.labels.split(',').filter(Boolean);
  return { ...common, url, name, labels, ephemeral: values.ephemeral, access: { token } };
}
