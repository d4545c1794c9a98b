/** What an issue of the tour is made of, and the few words its scripts are written in. */
import type { Specialty } from '../../app/contract/labels.ts';
import type { FailureKind } from '../../app/contract/outcome.ts';
import type { Script, Step } from '../model/script.ts';

export type TourTask = {
  /** Also the script's name. */
  key: string;
  title: string;
  /** Markdown, with `script:<key>` in it. */
  body: string;
  /** An outsider has no write access: the task waits for an approval. */
  author: 'maintainer' | 'outsider';
  specialty: Specialty;
  script: Script;
  expected: {
    /** How the attempts before the successful one end; each wants a `/claude retry`. */
    failures: FailureKind[];
    /** Repair rounds of the successful attempt. */
    repairRounds: number;
    /** What the pull request changes, sorted. */
    files: string[];
  };
};

type Call = Extract<Step, { kind: 'tools' }>['calls'][number];

const inTree = (path: string) => `{cwd}/${path}`;

export const read = (path: string): Call => ({ name: 'Read', input: { file_path: inTree(path) } });

export const write = (path: string, content: string): Call => ({
  name: 'Write',
  input: { file_path: inTree(path), content },
});

export const edit = (path: string, before: string, after: string): Call => ({
  name: 'Edit',
  input: { file_path: inTree(path), old_string: before, new_string: after },
});

export const bash = (command: string, description: string): Call => ({ name: 'Bash', input: { command, description } });

/** The model says a sentence and calls tools, all in one answer. */
export const act = (text: string, ...calls: Call[]): Step => ({ kind: 'tools', text, calls });

/** The model's last words of a turn. */
export const finish = (text: string): Step => ({ kind: 'text', text });
