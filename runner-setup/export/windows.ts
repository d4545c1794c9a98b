/** PURE. Windows: the runner's own service, since only it speaks to the service manager, made to restart after a failure. */
import { labelsFor } from '../plan/labels.ts';
import type { Wish } from './wish.ts';

export function windowsService({ url, specialties, name }: Wish): string {
  const labels = labelsFor(name, specialties).join(',');
  return `# In PowerShell as administrator, in the folder where GitHub's runner for Windows was unpacked
# (on GitHub: Settings, Actions, Runners, New self-hosted runner; compare the checksum). Ask GitHub for the token first:
#   $token = gh api -X POST ${apiPath(url)}/actions/runners/registration-token --jq .token
$ErrorActionPreference = 'Stop'
if (-not $token) { throw 'Set $token first; see the comment above.' }
$env:ACTIONS_RUNNER_INPUT_TOKEN = $token   # not on the command line, where everybody on this PC reads it
& .\\config.cmd --unattended --url '${url}' --name '${name}' --labels '${labels}' --work _work --runasservice
if ($LASTEXITCODE -ne 0) { throw 'config.cmd failed' }
Remove-Item Env:ACTIONS_RUNNER_INPUT_TOKEN
$service = Get-Content .service
# Restarted after 15 s, a minute, five minutes; counted anew after an hour without failure.
& sc.exe failure $service reset= 3600 actions= restart/15000/restart/60000/restart/300000
& sc.exe failureflag $service 1
& sc.exe config $service start= delayed-auto
Restart-Service $service
# To take it out: .\\config.cmd remove, with a token of …/actions/runners/remove-token in the same variable.
`;
}

const apiPath = (url: string): string => {
  const parts = new URL(url).pathname.slice(1);
  return parts.includes('/') ? `repos/${parts}` : `orgs/${parts}`;
};
