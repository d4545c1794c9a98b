/**
 * runner-setup as one file, for a unit that runs it as root: from a place where nobody else writes. Bundled (bundle.ts), this
 * module gives the text of the bundle itself.
 */
import { hasCode, SetupError } from '../errors.ts';

/** Throws a SetupError in a checkout without the bundler. */
export async function programText(): Promise<string> {
  const { bundleText } = await import('../bundle.ts').catch((error: unknown) => {
    if (!hasCode(error, 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new SetupError(
      'runner-setup has to be made one file for the unit, and this checkout lacks the program that does it.',
      'npm ci (with the dev dependencies), or use the file that "npm run setup:bundle -- DIRECTORY" makes elsewhere.',
    );
  });
  return bundleText();
}
