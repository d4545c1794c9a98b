/** `go test`, with and without -v. Pure. */
import { type Counts, type Finding, finding, type Reader } from '../report.ts';

const RESULT = /^ *--- (PASS|FAIL|SKIP): (\S+) \([\d.]+s\)$/;
const STARTED = /^=== (?:RUN|NAME|CONT) +(\S+)$/;
/** The closing line of a package: `ok  \tpath\t0.1s`, `FAIL\tpath\t0.1s`, `FAIL\tpath [build failed]`. */
const PACKAGE = /^(?:(ok) {2}|(FAIL))\t(\S+)(?:\t[\d.]+s| \[(.+)\]|\t\(cached\)).*$/;
const MESSAGE = /^\s+(\S+\.go):(\d+): (.*)$/;

type Point = { verdict: string; name: string; block: string[] };

export const goTest: Reader = (output) => {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const findings: Finding[] = [];
  let points: Point[] = [];
  let isGo = false;
  /** With -v, what a test prints stands between its start and its result, else after the result. */
  const printed = new Map<string, string[]>();
  let running: string | undefined;
  for (const line of output.split('\n')) {
    const started = STARTED.exec(line)?.[1];
    const [, verdict, name] = RESULT.exec(line) ?? [];
    const [, ok, , path, broken] = PACKAGE.exec(line) ?? [];
    if (verdict !== undefined && name !== undefined) {
      points.push({ verdict, name, block: [line, ...(printed.get(name) ?? [])] });
    } else if (started !== undefined) {
      running = started;
      printed.set(started, printed.get(started) ?? []);
    } else if (path !== undefined) {
      isGo = true;
      const parents = new Set(points.map(({ name }) => name.slice(0, Math.max(0, name.lastIndexOf('/')))));
      const leaves = points.filter(({ name }) => !parents.has(name));
      const failed = leaves.filter(({ verdict }) => verdict === 'FAIL');
      counts.skipped += leaves.filter(({ verdict }) => verdict === 'SKIP').length;
      // Without -v nothing is said of the tests that pass: then a package that is well counts as one.
      const passed = leaves.filter(({ verdict }) => verdict === 'PASS').length;
      counts.passed += passed === 0 && ok !== undefined ? 1 : passed;
      counts.failed += ok === undefined ? Math.max(1, failed.length) : 0;
      findings.push(...failed.map((point) => failure(point, path)));
      if (ok === undefined && failed.length === 0 && broken !== 'build failed')
        findings.push(collapsed(path, line, points));
      points = [];
      printed.clear();
      running = undefined;
    } else if (!/^(?:=== |PASS$|FAIL$|exit status )/.test(line)) {
      (running === undefined ? points.at(-1)?.block : printed.get(running))?.push(line);
    }
  }
  return isGo ? { counts, findings } : undefined;
};

/** Go names only the file; the package's import path before it lets `locate.ts` find its directory. */
function failure({ name, block }: Point, packagePath: string): Finding {
  const [, file, line, text] = block.map((one) => MESSAGE.exec(one)).find((match) => match !== null) ?? [];
  return finding({
    id: `${packagePath}::${name}`,
    name,
    path: file === undefined ? undefined : `${packagePath}/${file}`,
    line: line === undefined ? undefined : Number(line),
    message:
      text === undefined
        ? ''
        : block
            .slice(block.findIndex((one) => MESSAGE.test(one)))
            .join('\n')
            .replace(/^\s+\S+\.go:\d+: /, ''),
    block: block.join('\n'),
  });
}

/** A package that ended without naming a test: a panic, os.Exit, a time-out. */
const collapsed = (path: string, line: string, points: readonly Point[]): Finding =>
  finding({
    id: path,
    name: path,
    path: undefined,
    line: undefined,
    message: line,
    block: [...points.flatMap(({ block }) => block), line].join('\n'),
  });
