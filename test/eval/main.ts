/** `npm run eval:classifier -- FILE.jsonl [--json] [--with-labels]`: how well the classifier does on labelled issues. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { evaluate } from './evaluate.ts';
import { parseRecords } from './record.ts';
import { toText } from './table.ts';

const USAGE = 'Usage: npm run eval:classifier -- FILE.jsonl [--json] [--with-labels]';

function main(args: string[]): string {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, 'with-labels': { type: 'boolean', default: false } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(`expected one file, found ${positionals.length}`);
  const score = evaluate(parseRecords(readFileSync(file, 'utf8')), values['with-labels']);
  return values.json ? JSON.stringify(score, null, 2) : toText(score);
}

try {
  console.log(main(process.argv.slice(2)));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 1;
}
