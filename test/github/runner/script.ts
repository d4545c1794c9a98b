/** `run:` steps: which program runs the script, with which arguments. */

const TEMPLATES: Record<string, string> = {
  // Without `shell:` GitHub's runner leaves pipefail off.
  '': 'bash -e {0}',
  bash: 'bash --noprofile --norc -eo pipefail {0}',
  sh: 'sh -e {0}',
};

/** Program and arguments; `{0}` is the script's file. Throws for shells the local runner doesn't know. */
export function shellCommand(shell: string, script: string): [file: string, ...args: string[]] {
  const template = TEMPLATES[shell] ?? (shell.includes('{0}') ? shell : undefined);
  if (template === undefined)
    throw new Error(`The local runner knows the shells bash and sh, and templates with {0}; not ${shell}`);
  const [file = 'bash', ...args] = template.split(' ').map((part) => part.replace('{0}', script));
  return [file, ...args];
}
