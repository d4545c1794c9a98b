/** What a runner gets to know about a job. */
import type { GitHub } from '../github.ts';
import type { JobMessage } from '../runner/protocol.ts';
import { mintInstallationToken } from '../seed.ts';
import type { Job } from '../state.ts';
import { actionsInstallation } from './actions-app.ts';
import { githubContext, inputsContext, needsContext } from './contexts.ts';
import { jobPermissions } from './permissions.ts';
import { randomToken } from './runtime.ts';

/** Mints the job's GITHUB_TOKEN, and the credential for OIDC tokens where `id-token: write` allows them. */
export function jobMessage(github: GitHub, job: Job): JobMessage {
  const { run, file } = job;
  const { repository: repo } = run;
  const permissions = jobPermissions(run.file.permissions, file.permissions);
  const { token } = mintInstallationToken(github, actionsInstallation(github, repo.owner), {
    permissions: permissions.token,
    repositories: [repo],
    jobId: job.id,
    lifetime: 24 * 60 * 60_000,
  });
  job.token = token;
  return {
    jobId: job.id,
    name: job.name,
    contexts: {
      github: githubContext(github, run, job.key),
      inputs: inputsContext(run),
      vars: Object.fromEntries(repo.variables),
      needs: needsContext(run, file),
      matrix: job.matrix,
      strategy: job.strategy,
      secrets: { ...Object.fromEntries(repo.secrets), GITHUB_TOKEN: token },
    },
    token,
    idToken: permissions.idToken ? idTokenRequest(github, job) : null,
    env: [run.file.env, file.env],
    defaults: [run.file.defaults, file.defaults],
    steps: file.steps,
    outputs: file.outputs,
  };
}

function idTokenRequest(github: GitHub, job: Job): { url: string; token: string } {
  const token = randomToken('idt_');
  github.actions.idTokenRequests.set(token, job);
  // The toolkit appends `&audience=…`, so there must be a query already.
  return { url: `${github.oidcIssuer}/request?api-version=2.0`, token };
}
