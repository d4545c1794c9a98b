/** PURE. An inventory for runner-setup/ansible: one group per specialty, with a first PC in each. */
import { stringify } from 'yaml';
import type { Wish } from './wish.ts';

export function ansibleInventory({ url, specialties }: Wish): string {
  const group = (specialty: string) => ({
    vars: { claude_cluster_specialties: specialty },
    hosts: { [`pc-${specialty}-1`]: { ansible_host: `${specialty}-1.example.com` } },
  });
  const inventory = {
    all: {
      vars: { claude_cluster_url: url },
      children: Object.fromEntries(specialties.map((specialty) => [specialty, group(specialty)])),
    },
  };
  return `# GH_TOKEN=… ansible-playbook -i THIS_FILE runner-setup/ansible/join.yml [--check]
# Replace the addresses; a host's name becomes the PC's name on GitHub. More: runner-setup/ansible/roles/claude_runner/defaults
${stringify(inventory)}`;
}
