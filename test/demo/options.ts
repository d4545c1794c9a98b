/** The command line of `npm run demo`. */
import { parseArgs } from 'node:util';

export type Options = { once: boolean; real: boolean; json: string | undefined; port: number | undefined };

export const USAGE = `npm run demo -- [--once] [--json FILE] [--real] [--port N]

  --once       end after the summary instead of staying up
  --json FILE  also write the summary as JSON
  --real       use the real model with your own ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN (this costs money)
  --port N     port of the local GitHub (default: any free one)
  --help       this text`;

/** @throws Error with a sentence for the person when an argument or the environment is not right. */
export function readOptions(argv: string[], env: Record<string, string | undefined>): Options | 'help' {
  const { values } = parseArgs({
    args: argv,
    options: {
      once: { type: 'boolean', default: false },
      real: { type: 'boolean', default: false },
      json: { type: 'string' },
      port: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.real && !env['ANTHROPIC_API_KEY'] && !env['CLAUDE_CODE_OAUTH_TOKEN'])
    throw new Error(
      '--real needs ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in the environment. Set one, or leave --real out.',
    );
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new Error(`--port takes a number from 1 to 65535; found ${JSON.stringify(values.port)}.`);
  return { once: values.once, real: values.real, json: values.json, port };
}
