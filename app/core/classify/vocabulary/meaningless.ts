/** Phrases whose words would mislead: they are recognised so that their words do not count one by one. */
export const MEANINGLESS = `
  test connection, connection test, please test, i tested, tested on, tested with, tested in, tested it, testing it,
  test it, to test, test user, test account, test server, speed test, test page, feature request, log file,
  pull request, bug report, issue tracker, new issue, stack overflow, google docs, office documents, word document,
  pdf document, visual studio code version, browser version, docker version, node version, chrome version,
  operating system, steps to reproduce, expected behavior, expected behaviour, actual behavior, actual behaviour,
  current behavior, current behaviour, additional context, for example, see the docs, read the docs first,
  read the documentation, according to the docs, according to the documentation, as documented, checked the docs,
  checked the documentation, in other words, on the other hand, at the same time, in the first place, take a look,
  looks like, it looks, let me know, thanks in advance, best practice, order to, in order, in order to, working on,
  latest version, latest release, new version, this version, last version, error message says, it seems, sort of,
  kind of, type of, some type, data url, main page,  index html, time out of, as a user,
  end user, power user, user story, service desk, out of the box, under the hood, security group, select all,
  table of contents entry, master branch, main branch, main readme, database type, save settings, trigger save,
  test now, self test, in production, 再現手順, 期待する動作, 実際の動作, 动作环境, 环境信息, 操作系统
`;
