/**
 * runner-setup as one file, for a unit that runs it as root: from a place where nobody else writes. Bundled (bundle.ts), this
 * module gives the text of the bundle itself.
 */
export async function programText(): Promise<string> {
  const { bundleText } = await import('../bundle.ts');
  return bundleText();
}
