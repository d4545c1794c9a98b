/**
 * PURE. Values for the chart gha-runner-scale-set of actions-runner-controller (0.14 or later, for the labels): one scale set
 * per specialty, each job in a pod of its own.
 */
import { stringify } from 'yaml';
import { RUNNER_LABEL, type Specialty } from '../../app/contract/labels.ts';
import type { Wish } from './wish.ts';

/** Most pods of one specialty at once. */
const MOST = 3;

function values(url: string, specialty: Specialty) {
  return {
    githubConfigUrl: url,
    // A secret with the key github_token, or with those of a GitHub App.
    githubConfigSecret: 'claude-cluster-github',
    runnerScaleSetName: `claude-${specialty}`,
    scaleSetLabels: [RUNNER_LABEL, specialty],
    minRunners: 0,
    maxRunners: MOST,
    template: {
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1001, fsGroup: 1001 },
        containers: [
          {
            name: 'runner',
            image: 'claude-cluster-scale-set:latest',
            command: ['/home/runner/run.sh'],
            env: [
              {
                name: 'ANTHROPIC_API_KEY',
                valueFrom: { secretKeyRef: { name: 'claude-cluster-model', key: 'api-key', optional: true } },
              },
            ],
            resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    },
  };
}

/** One document per specialty, each for an installation of the chart of its own. */
export const scaleSets = ({ url, specialties }: Wish): string =>
  specialties
    .map(
      (specialty) => `# Split at the lines "---". For each: helm install claude-${specialty} -f THIS_PART.yml \\
#   oci://ghcr.io/actions/actions-runner-controller-charts/gha-runner-scale-set
# Once, in the same namespace: kubectl create secret generic claude-cluster-github --from-file=github_token=FILE
#   and, unless the repository has the key as a secret: kubectl create secret generic claude-cluster-model --from-file=api-key=FILE
# In .github/claude-cluster.yml give the pool of these labels \`auto-scaled: true\`.
${stringify(values(url, specialty))}`,
    )
    .join('---\n');
