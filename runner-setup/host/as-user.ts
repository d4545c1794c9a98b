/** PURE. The command that runs a program as the user of an instance; null: as whoever runs this. */
export const asUser = (
  user: string | null,
  command: string,
  args: readonly string[],
): [command: string, args: string[]] =>
  user === null ? [command, [...args]] : ['runuser', ['-u', user, '--', command, ...args]];
