/** JUnit's XML report, in the dialects of surefire, gradle, pytest, node:test, vitest and others. Pure. */
import { type Finding, finding, type TestReport } from '../report.ts';
import { frameLine } from './node-test.ts';
import { xmlTokens } from './xml.ts';

type Case = {
  attributes: ReadonlyMap<string, string>;
  skipped: boolean;
  failure: { message: string; text: string } | undefined;
};

/** Undefined when there is no test case in it. */
export function junit(xml: string): TestReport | undefined {
  const cases = [...testCases(xml)];
  if (cases.length === 0) return undefined;
  const skipped = cases.filter((one) => one.skipped).length;
  const findings = cases.flatMap((one) => (one.skipped ? [] : failureOf(one)));
  return { counts: { passed: cases.length - skipped - findings.length, failed: findings.length, skipped }, findings };
}

function* testCases(xml: string): Generator<Case> {
  let current: Case | undefined;
  let isInFailure = false;
  for (const token of xmlTokens(xml)) {
    switch (token.kind) {
      case 'open':
        if (token.name === 'testcase') current = { attributes: token.attributes, skipped: false, failure: undefined };
        else if (current && token.name === 'skipped') current.skipped = true;
        else if (current && (token.name === 'failure' || token.name === 'error')) {
          isInFailure = true;
          current.failure ??= { message: token.attributes.get('message') ?? '', text: '' };
        }
        break;
      case 'text':
        if (isInFailure && current?.failure) current.failure.text += token.text;
        break;
      case 'close':
        if (token.name === 'failure' || token.name === 'error') isInFailure = false;
        if (token.name === 'testcase' && current) {
          yield current;
          current = undefined;
        }
    }
  }
}

function failureOf({ attributes, failure }: Case): Finding[] {
  if (!failure) return [];
  const name = attributes.get('name') ?? 'unnamed';
  const suite = attributes.get('classname') ?? '';
  const text = failure.text.trim();
  const place = placeOf(attributes, suite, text);
  const id = [attributes.get('file') ?? suite, name].filter((part) => part !== '').join('::');
  const message = failure.message || text.split('\n').slice(0, 10).join('\n');
  return [
    finding({ id, name, ...place, message, block: [`${suite} ${name}`.trim(), text || failure.message].join('\n') }),
  ];
}

/** The report's own word, else the first place in the text; a Java class names its file by the layout of Maven and Gradle. */
function placeOf(attributes: ReadonlyMap<string, string>, suite: string, text: string): Pick<Finding, 'path' | 'line'> {
  const file = attributes.get('file');
  const given = Number(attributes.get('line') ?? Number.NaN);
  const [, javaFile, extension, javaLine] = /\(((?:\w+)\.(java|kt|groovy)):(\d+)\)/.exec(text) ?? [];
  if (file !== undefined) return { path: file, line: Number.isInteger(given) ? given : frameLine(text, file) };
  if (javaFile !== undefined && extension !== undefined && suite.includes('.')) {
    const language = extension === 'kt' ? 'kotlin' : extension;
    const packagePath = suite.split('.').slice(0, -1).join('/');
    const own = new RegExp(`\\(${suite.split('.').at(-1)?.replace(/\W.*/, '')}\\.${extension}:(\\d+)\\)`).exec(text);
    const name = own ? `${suite.split('.').at(-1)?.replace(/\$.*/, '')}.${extension}` : javaFile;
    return { path: `src/test/${language}/${packagePath}/${name}`, line: Number(own?.[1] ?? javaLine) };
  }
  const [, path, line] = /(?:^|[\s(])((?:[\w@.-]+\/)*[\w@.-]+\.\w+):(\d+)/m.exec(text) ?? [];
  return { path, line: line === undefined ? undefined : Number(line) };
}
