/** PURE. A compose file: one container per specialty, with the limits of one task. */
import { stringify } from 'yaml';
import type { Wish } from './wish.ts';

export function composeFile({ url, specialties }: Wish): string {
  const service = (specialty: string) => ({
    image: 'claude-cluster-runner',
    command: ['--url', url, '--specialty', specialty],
    environment: { CLAUDE_CLUSTER_NAME: `box-${specialty}` },
    secrets: ['github_token'],
    volumes: [`${specialty}:/var/lib/claude-cluster`],
    init: true,
    restart: 'unless-stopped',
    // The entry point waits for the job at work.
    stop_grace_period: '65m',
    mem_limit: '2g',
    cpus: 1,
    pids_limit: 2048,
    security_opt: ['no-new-privileges:true'],
    cap_drop: ['ALL'],
    // To read the token, to give the volume to the runner's user, and to become that user: none of it is left to the jobs.
    cap_add: ['CHOWN', 'DAC_READ_SEARCH', 'SETGID', 'SETUID'],
  });
  const file = {
    name: 'claude-cluster',
    services: Object.fromEntries(specialties.map((specialty) => [specialty, service(specialty)])),
    volumes: Object.fromEntries(specialties.map((specialty) => [specialty, {}])),
    secrets: { github_token: { file: './github-token' } },
  };
  return `# Once: docker build -f runner-setup/container/Containerfile --target runner -t claude-cluster-runner .
# Put a token (README: Tokens) into the file github-token, mode 600. Then: docker compose up -d. Podman: podman-compose.
${stringify(file)}`;
}
