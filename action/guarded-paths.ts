/** Files of the repository that decide what Claude, the cluster or CI do, and who has to agree: they count as they are on the default branch. Pure. */

/** What Claude Code obeys. */
const GUIDANCE = /(?:^|\/)(?:CLAUDE(?:\.local)?\.md|AGENTS\.md|\.mcp\.json)$|(?:^|\/)\.claude\//i;

/** What the cluster and GitHub Actions obey. */
const AUTOMATION = /^\.github\/(?:claude-cluster\.ya?ml$|workflows\/|actions\/)/i;

/** Where GitHub looks for who reviews what. */
const OWNERS = /^(?:\.github\/|docs\/)?CODEOWNERS$/;

export const isGuidance = (path: string): boolean => GUIDANCE.test(path);

export const isGuarded = (path: string): boolean => GUIDANCE.test(path) || AUTOMATION.test(path) || OWNERS.test(path);
