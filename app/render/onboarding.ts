/** The pull requests with which the app proposes its workflow: their titles and texts. */
import { CONFIG_PATH } from '../config/schema.ts';
import { WORKFLOW_PATH } from '../contract/dispatch.ts';
import { RUNNER_LABEL, SPECIALTIES } from '../contract/labels.ts';
import type { RunnerFacts, RunnerReading } from '../core/facts.ts';
import type { Proposal } from '../onboarding/setup.ts';
import { code } from './escape.ts';

const PROJECT = 'https://github.com/claude-code-cluster/claude-code-cluster';
/** Runners named in the text. */
const MAX_RUNNERS = 10;

type Words = { title: string; body: string; commit: string };

/** `url` is the repository's, `defaultBranch` the branch it goes to. */
export function renderProposal(
  proposal: Proposal,
  { url, defaultBranch, runners }: { url: string; defaultBranch: string; runners: RunnerReading },
): Words {
  switch (proposal.kind) {
    case 'add':
      return {
        title: 'Set up Claude Code Cluster',
        body: addition(proposal, url, runners),
        commit: 'Add the workflow of Claude Code Cluster',
      };
    case 'update':
      return {
        title: 'Update the workflow of Claude Code Cluster',
        body: update(defaultBranch),
        commit: 'Update the workflow of Claude Code Cluster',
      };
  }
}

function addition({ files, suggestion }: Proposal, url: string, runners: RunnerReading): string {
  const found = suggestion.foundIn.map(code).join(', ');
  const settings =
    CONFIG_PATH in files
      ? `Settings, all commented out: as it stands the defaults hold.${found ? ` Its suggestions for setup and tests are made of ${found}.` : ''}`
      : 'Is there already and stays as it is.';
  return `The GitHub App **Claude Code Cluster** was installed on this repository. With this merged, issues become pull requests, made by Claude Code on your own PCs. Nothing runs before that.

### What merging this does

| file | |
|---|---|
| \`${WORKFLOW_PATH}\` | The job that works on one issue. Only the App (or a person with write access, by hand) starts it; no push, issue or comment does. |
| \`${CONFIG_PATH}\` | ${settings} |

- An issue opened by someone with write access is then worked on as soon as a PC for it is idle. Everybody else's waits until such a person comments \`/claude approve\`.
- Issues opened since the App was installed are waiting for this already. Older ones are left alone until someone adds the label \`claude:queued\`.
- The labels \`claude:…\`, \`specialty:…\` and \`priority:…\` are created with the first task.
- Each attempt costs what the model costs: \`limits\` in the settings caps it.

### What it needs besides

1. **A PC.** ${runnerWords(runners)}
2. **Claude Code** on that PC, logged in, or the repository secret \`ANTHROPIC_API_KEY\` or \`CLAUDE_CODE_OAUTH_TOKEN\`.

${howToAddOne(url, runners)}

### If you do not want it

Close this pull request: the App does not ask again. To have it after all, reopen it (restore its branch first if that is gone), or add the file yourself. To be rid of the App, uninstall it: nothing is started any more, and what it made (labels, comments, this branch) is yours to delete.

<sub>[How it works](${PROJECT}#readme) · [settings](${PROJECT}/tree/v1/app/config#readme)</sub>`;
}

const update = (defaultBranch: string): string =>
  `\`${WORKFLOW_PATH}\` on ${code(defaultBranch)} is as an earlier version of the App **Claude Code Cluster** proposed it, unchanged since. The App has moved on, and this is the version it works with now.

**What merging this does:** it replaces that one file. Running jobs are not touched, the next one uses the new version. Until then tasks go on with the old one; should GitHub refuse to start a job with it, the issue says so.

**If you do not want it,** close this pull request: the App asks again only when there is a newer version. Reopen it to have it after all. A file that you change yourself is never replaced, and never asked about.`;

function runnerWords(runners: RunnerReading): string {
  if (runners.kind !== 'listed')
    return 'The App may not list the runners of this repository (permission **Administration: read**), so it cannot say whether there is one.';
  const ours = runners.runners.filter(isOurs);
  if (ours.length === 0) return `No runner with the label \`${RUNNER_LABEL}\` is registered in this repository yet.`;
  const named = ours.slice(0, MAX_RUNNERS).map(oneRunner).join(', ');
  const more = ours.length > MAX_RUNNERS ? ` and ${ours.length - MAX_RUNNERS} more` : '';
  return `Registered with the label \`${RUNNER_LABEL}\`: ${named}${more}.`;
}

const isOurs = ({ labels }: RunnerFacts): boolean => labels.some((label) => label.toLowerCase() === RUNNER_LABEL);

function oneRunner({ name, online, labels }: RunnerFacts): string {
  const lower = labels.map((label) => label.toLowerCase());
  const specialties = SPECIALTIES.filter((specialty) => lower.includes(specialty));
  return `${code(name)} (${[...specialties, online ? 'online' : 'offline'].join(', ')})`;
}

function howToAddOne(url: string, runners: RunnerReading): string {
  const none = runners.kind === 'listed' && !runners.runners.some(isOurs);
  const steps = `On the PC, download the runner as [Settings → Actions → Runners → New self-hosted runner](${url}/settings/actions/runners/new) says, with the token that stands there, and configure it with three kinds of labels: \`${RUNNER_LABEL}\`, what the PC is good at (${SPECIALTIES.map(code).join(', ')}), and a name of its own:

\`\`\`sh
./config.sh --url ${url} --token TOKEN --name pc-backend-1 --labels ${RUNNER_LABEL},backend,pc-backend-1
sudo ./svc.sh install && sudo ./svc.sh start
\`\`\`

or let [runner-setup](${PROJECT}/tree/v1/runner-setup#readme) do all of it, from a checkout of the project:

\`\`\`sh
node runner-setup/cli.ts join --url ${url} --specialty backend
\`\`\`

What else belongs on it: [Register a PC](${PROJECT}#register-a-pc).`;
  return none
    ? `#### Add a PC\n\n${steps}`
    : `<details><summary>Add ${runners.kind === 'listed' ? 'another' : 'a'} PC</summary>\n\n${steps}\n\n</details>`;
}
