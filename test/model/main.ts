/** `npm run model -- [--port N] [--script FILE]`: the scripted model alone, for anyone who wants to try a client on it. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parseScripts, type Script } from './script.ts';
import { startModel } from './server.ts';

const EXAMPLE: Script[] = [
  {
    name: 'hello',
    steps: [
      {
        kind: 'tools',
        text: 'Let me look around first.',
        calls: [{ name: 'Bash', input: { command: 'ls', description: 'List files' } }],
      },
      { kind: 'text', text: 'Hello from the scripted model.' },
    ],
  },
];

/** Free port and the example when nothing is said. */
const optionsSchema = z.object({
  port: z.coerce.number('--port wants a number').int().min(0).max(65_535).default(0),
  script: z.string().optional(),
});

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, script: { type: 'string' } } });
  const { port, script } = optionsSchema.parse(values);
  const scripts = script === undefined ? EXAMPLE : parseScripts(JSON.parse(readFileSync(script, 'utf8')));
  const model = await startModel({ scripts, port });
  const names = scripts.map(({ name }) => name);
  console.log(`The scripted model listens on ${model.url} and knows: ${names.join(', ')}. Ctrl-C ends it.`);
  console.log('Try, in an empty directory:');
  console.log(
    `  ANTHROPIC_BASE_URL=${model.url} ANTHROPIC_API_KEY=test claude -p --allowedTools Bash <<< 'script:${names[0]}'`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void model.close());
}

try {
  await main();
} catch (error) {
  console.error(error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  process.exitCode = 1;
}
