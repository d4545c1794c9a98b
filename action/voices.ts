/** Whose comments Claude is told: those of people who may push. Anybody can comment, and nobody approves a comment. */
import type { GitHub, Said } from './github/port.ts';

/** What GitHub calls those who may have rights at all; to ask about others would be a request for nothing. */
const INSIDERS: readonly string[] = ['OWNER', 'MEMBER', 'COLLABORATOR'];

/** People asked about, those who spoke last first. */
const MOST_PEOPLE = 10;

/** A line that is a command to the app and says nothing to Claude. */
const COMMAND = /^\s*\/claude\b(?!\s+fix\b).*$/gim;

export type VoiceOptions = {
  github: Pick<GitHub, 'mayWrite'>;
  notice: (text: string) => void;
};

/** Each group in the order given, without commands. One request for each person, none where only outsiders or nobody spoke. */
export async function trusted(
  groups: readonly (readonly Said[])[],
  { github, notice }: VoiceOptions,
  signal: AbortSignal,
): Promise<Said[][]> {
  const meant = groups.map((said) =>
    said
      .map((one) => ({ ...one, body: one.body.replaceAll('\r\n', '\n').replace(COMMAND, '').trim() }))
      .filter(({ body, association }) => body !== '' && INSIDERS.includes(association)),
  );
  const latest = meant.flat().toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const people = [...new Set(latest.map(({ author }) => author))].slice(0, MOST_PEOPLE);
  const answers = await Promise.all(
    people.map(async (login): Promise<readonly [string, boolean]> => [login, await asked(login)]),
  );
  const rights = new Map(answers);
  return meant.map((said) => said.filter(({ author }) => rights.get(author) === true));

  /** Without an answer the comment is left out: the issue itself says what is wanted. */
  async function asked(login: string): Promise<boolean> {
    try {
      return await github.mayWrite(login, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const why = error instanceof Error ? error.message : String(error);
      notice(`Claude is not told the comments of ${login}, whose rights GitHub does not tell: ${why}`);
      return false;
    }
  }
}
