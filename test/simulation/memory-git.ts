/**
 * A repository in memory that answers the git commands the local GitHub gives: processes would cost a hundred times the rest
 * of the simulation. Files have no modes and no folders of their own, diffs have no text: nobody here looks at those.
 */
import { createHash } from 'node:crypto';
import { GitError, type GitOptions, type PlayedGit } from '../github/git.ts';

type Files = ReadonlyMap<string, string>;
type Person = { name: string; email: string; date: string };
type Commit = {
  sha: string;
  /** Later ones are higher; a parent is always lower. */
  order: number;
  tree: string;
  parents: string[];
  author: Person;
  committer: Person;
  message: string;
};

export type MemoryGit = {
  play: PlayedGit;
  /** A commit with these files changed on top of `parent`; no ref moves. Returns its SHA. */
  commit(parent: string, files: Record<string, string>, message: string, author: Person): string;
  tip(ref: string): string | undefined;
};

const sha = (kind: string, text: string) => createHash('sha1').update(`${kind}\0${text}`).digest('hex');
/** What git says with exit code 1 or 128. */
const refuse = (message: string, code = 128): never => {
  throw new GitError(message, code);
};

export function createMemoryGit(): MemoryGit {
  const blobs = new Map<string, string>();
  const trees = new Map<string, Files>([['4b825dc642cb6eb9a060e54bf8d69288fbee4904', new Map()]]);
  const commits = new Map<string, Commit>();
  const refs = new Map<string, string>();
  /** The default branch's ref: that of the first commit. */
  let head = '';

  const blob = (text: string) => {
    // Git's own id: the app knows its workflow by it.
    const id = sha(`blob ${Buffer.byteLength(text)}`, text);
    blobs.set(id, text);
    return id;
  };
  const tree = (files: Files) => {
    const sorted = new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const id = sha('tree', JSON.stringify([...sorted]));
    trees.set(id, sorted);
    return id;
  };
  const store = (commit: Omit<Commit, 'sha' | 'order'>): string => {
    const id = sha('commit', JSON.stringify(commit));
    if (!commits.has(id)) commits.set(id, { ...commit, sha: id, order: commits.size });
    return id;
  };

  /** The object that a revision names; undefined when there is none. */
  function resolve(revision: string): string | undefined {
    if (commits.has(revision)) return revision;
    const [, base, kind] = (revision.endsWith('}') && /^(.*)\^\{(commit|tree)\}$/.exec(revision)) || [];
    if (base !== undefined) {
      const id = resolve(base);
      return kind === 'tree' && id !== undefined ? (commits.get(id)?.tree ?? id) : id;
    }
    const colon = revision.indexOf(':');
    if (colon > 0) return filesOf(revision.slice(0, colon))?.get(revision.slice(colon + 1));
    const ref = revision === 'HEAD' ? head : revision;
    const named = refs.get(ref) ?? refs.get(`refs/heads/${ref}`) ?? revision;
    return commits.has(named) || trees.has(named) || blobs.has(named) ? named : undefined;
  }
  const filesOf = (revision: string): Files | undefined => {
    const id = resolve(revision) ?? '';
    return trees.get(commits.get(id)?.tree ?? id);
  };
  const need = <T>(found: T | undefined, what: string): T => found ?? refuse(`fatal: bad object ${what}`);
  const commitOf = (revision: string) => need(commits.get(resolve(revision) ?? ''), revision);
  const treeOf = (revision: string) => need(filesOf(revision), revision);

  /** By commit; a commit never changes, and neither does what came before it. */
  const histories = new Map<string, ReadonlySet<string>>();
  /** The commit and all before it. */
  function historyOf(id: string): ReadonlySet<string> {
    const known = histories.get(id);
    if (known) return known;
    const history = new Set([id, ...(commits.get(id)?.parents ?? []).flatMap((parent) => [...historyOf(parent)])]);
    histories.set(id, history);
    return history;
  }
  function reachable(revisions: readonly string[]): ReadonlySet<string> {
    const [first, ...others] = revisions.map((revision) => historyOf(commitOf(revision).sha));
    return others.length === 0 ? (first ?? new Set()) : new Set([first, ...others].flatMap((one) => [...(one ?? [])]));
  }
  /** `A..B`, or revisions with `--not` between those wanted and those not; newest first. */
  function list(args: readonly string[]): Commit[] {
    const wanted: string[] = [];
    const unwanted: string[] = [];
    let not = false;
    for (const arg of args) {
      const [from = '', to] = arg.split('..');
      if (arg === '--not') not = !not;
      else if (to !== undefined) {
        unwanted.push(from);
        wanted.push(to);
      } else if (!arg.startsWith('-')) (not ? unwanted : wanted).push(arg);
    }
    const limit = Number(args.find((arg) => arg.startsWith('--max-count='))?.slice(12) ?? Number.POSITIVE_INFINITY);
    // The newest of what one commit reaches is that commit.
    if (limit === 1 && wanted.length === 1 && unwanted.length === 0) return wanted.map(commitOf);
    const without = reachable(unwanted);
    const found = [...reachable(wanted)].filter((id) => !without.has(id)).map(commitOf);
    const sorted = found.toSorted((a, b) => b.order - a.order);
    const cut = sorted.slice(0, limit);
    return args.includes('--reverse') ? cut.toReversed() : cut;
  }
  const formatted = new Map<string, string>();
  function format(pattern: string, commit: Commit): string {
    const key = `${commit.sha} ${pattern}`;
    const text =
      formatted.get(key) ??
      pattern.replaceAll(/%(x1f|x00|H|T|P|an|ae|aI|cn|ce|cI|B|b)/g, (_, name: string) => FORMATS[name]?.(commit) ?? '');
    formatted.set(key, text);
    return text;
  }
  /** The newest commit that both have. */
  function mergeBase(a: string, b: string): Commit | undefined {
    const others = historyOf(commitOf(b).sha);
    let newest: Commit | undefined;
    historyOf(commitOf(a).sha).forEach((id) => {
      const commit = others.has(id) ? commits.get(id) : undefined;
      if (commit && commit.order > (newest?.order ?? -1)) newest = commit;
    });
    return newest;
  }
  const merges = new Map<string, string>();
  function merge(base: string, head: string): string {
    const key = `${commitOf(base).sha} ${commitOf(head).sha}`;
    const made = merges.get(key) ?? joined(base, head);
    merges.set(key, made);
    return made;
  }
  function joined(base: string, head: string): string {
    const ancestor = mergeBase(base, head);
    const [from, ours, theirs] = [
      ancestor ? treeOf(ancestor.sha) : new Map<string, string>(),
      treeOf(base),
      treeOf(head),
    ];
    const merged = new Map(ours);
    for (const path of new Set([...from.keys(), ...theirs.keys()])) {
      const [old, mine, other] = [from.get(path), ours.get(path), theirs.get(path)];
      if (other === old || other === mine) continue;
      if (mine !== old) refuse(`CONFLICT (content): Merge conflict in ${path}`, 1);
      if (other === undefined) merged.delete(path);
      else merged.set(path, other);
    }
    return tree(merged);
  }
  function rawDiff(before: string, after: string): string {
    const [old, fresh] = [treeOf(before), treeOf(after)];
    const zero = '0'.repeat(40);
    return [...new Set([...old.keys(), ...fresh.keys()])]
      .filter((path) => old.get(path) !== fresh.get(path))
      .map((path) => {
        const [was, is] = [old.get(path), fresh.get(path)];
        const kind = was === undefined ? 'A' : is === undefined ? 'D' : 'M';
        return `:100644 100644 ${was ?? zero} ${is ?? zero} ${kind}\0${path}\0`;
      })
      .join('');
  }
  function updateRef(args: readonly string[]): string {
    const remove = args[0] === '-d';
    const [ref = '', second = '', third] = remove ? args.slice(1) : args;
    const expected = remove ? second : third;
    // As in git, a ref moves wherever it was when nobody says where it should be.
    if (expected !== undefined && (refs.get(ref) ?? '0'.repeat(40)) !== expected)
      refuse(`fatal: cannot lock ref '${ref}': is not at ${expected}`);
    if (remove) refs.delete(ref);
    else refs.set(ref, commitOf(second).sha);
    return '';
  }
  function listTree(args: readonly string[]): string {
    const folder = args.at(-1) ?? '';
    const revision = args[args.indexOf('--') - 1] ?? args.at(-2) ?? '';
    const inside = [...treeOf(args.includes('--') ? revision : (args.at(-2) ?? ''))].filter(([path]) =>
      path.startsWith(folder),
    );
    if (args.includes('--name-only')) return inside.map(([path]) => `${path}\0`).join('');
    return inside.map(([path, id]) => `100644 blob ${id}\t${path}\n`).join('');
  }
  /** The stream that makes a repository's first commit. */
  function fastImport(stream: string): string {
    const [, ref = '', name = '', email = '', seconds = '0'] =
      /^commit (\S+)\nauthor (.*) <(.*)> (\d+) /.exec(stream) ?? [];
    const files = new Map<string, string>();
    const entry = /\nM \d+ inline (.+)\ndata (\d+)\n/g;
    for (let found = entry.exec(stream); found; found = entry.exec(stream)) {
      const [all, path = '', length = '0'] = found;
      const start = found.index + all.length;
      files.set(path, blob(Buffer.from(stream.slice(start)).subarray(0, Number(length)).toString()));
    }
    const author = { name, email, date: new Date(Number(seconds) * 1000).toISOString() };
    head = ref;
    refs.set(ref, store({ tree: tree(files), parents: [], author, committer: author, message: 'Initial commit' }));
    return '';
  }

  function play(args: readonly string[], { input = '', env = {} }: GitOptions): string {
    const [command, ...rest] = args;
    const last = rest.at(-1) ?? '';
    switch (command) {
      case 'init':
      case 'config':
      case 'symbolic-ref':
        return '';
      case 'fast-import':
        return fastImport(input.toString());
      case 'rev-parse':
        return resolve(last) ?? refuse(`fatal: Needed a single revision: ${last}`);
      case 'cat-file': {
        const id = need(resolve(last), last);
        if (rest[0] === '-t') return commits.has(id) ? 'commit' : trees.has(id) ? 'tree' : 'blob';
        return need(blobs.get(id), last);
      }
      case 'ls-tree':
        return listTree(rest);
      case 'for-each-ref':
        return [...refs]
          .filter(([ref]) => ref.startsWith(last))
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([ref, id]) => `${id} ${ref}\n`)
          .join('');
      case 'update-ref':
        return updateRef(rest);
      case 'show':
        return format((rest[1] ?? '').replace('--format=', ''), commitOf(last));
      case 'log': {
        const pattern = (rest.find((arg) => arg.startsWith('--format=')) ?? '').replace('--format=', '');
        return list(rest)
          .map((commit) => format(pattern, commit))
          .join(rest.includes('-z') ? '\0' : '\n');
      }
      case 'rev-list': {
        const found = list(rest);
        return rest.includes('--count') ? String(found.length) : found.map(({ sha: id }) => id).join('\n');
      }
      case 'diff-tree':
        return rest.includes('--raw') ? rawDiff(rest.at(-2) ?? '', last) : '';
      case 'merge-base':
        return mergeBase(rest[0] ?? '', rest[1] ?? '')?.sha ?? refuse('no merge base', 1);
      case 'merge-tree':
        return merge(rest.at(-2) ?? '', last);
      case 'commit-tree':
        return store({
          tree: need(rest[0], 'tree'),
          parents: rest.flatMap((arg, at) => (rest[at - 1] === '-p' ? [arg] : [])),
          author: personIn(env, 'AUTHOR'),
          committer: personIn(env, 'COMMITTER'),
          message: input.toString(),
        });
      default:
        return refuse(`The repository in memory does not know git ${args.join(' ')}`);
    }
  }

  return {
    play,
    commit(parent, files, message, author) {
      const changed = new Map([
        ...treeOf(parent),
        ...Object.entries(files).map(([path, text]) => [path, blob(text)] as const),
      ]);
      return store({ tree: tree(changed), parents: [commitOf(parent).sha], author, committer: author, message });
    },
    tip: (ref) => refs.get(ref),
  };
}

const personIn = (env: Record<string, string>, who: 'AUTHOR' | 'COMMITTER'): Person => ({
  name: env[`GIT_${who}_NAME`] ?? '',
  email: env[`GIT_${who}_EMAIL`] ?? '',
  date: env[`GIT_${who}_DATE`] ?? '',
});

const FORMATS: Record<string, (commit: Commit) => string> = {
  x1f: () => '\x1f',
  x00: () => '\0',
  H: ({ sha: id }) => id,
  T: ({ tree }) => tree,
  P: ({ parents }) => parents.join(' '),
  an: ({ author }) => author.name,
  ae: ({ author }) => author.email,
  aI: ({ author }) => author.date,
  cn: ({ committer }) => committer.name,
  ce: ({ committer }) => committer.email,
  cI: ({ committer }) => committer.date,
  B: ({ message }) => message,
  b: ({ message }) => message.split('\n').slice(2).join('\n'),
};
