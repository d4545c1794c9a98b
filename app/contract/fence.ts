/** Where text of other people begins and ends in what a model is told. Pure. */

/** A fence that nothing in the text can close, whatever its author knew. */
export function chooseFence(text: string, random: () => string): string {
  const fence = random();
  return text.includes(fence) ? chooseFence(text, random) : fence;
}
