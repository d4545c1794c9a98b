/** PURE. What `join --container` takes. */
import type { ParseArgsConfig } from 'node:util';
import { UsageError } from '../errors.ts';
import type { Container } from '../host/state.ts';

export const CONTAINER_HELP = `  --engine ENGINE       podman or docker; default: podman if it works here
  --image IMAGE         default claude-cluster-runner, of runner-setup/container
  --memory SIZE         what the container may use; default 2g
  --cpus N              likewise; default 1
  --network NAME        one of the engine's networks; default: the engine's own default
`;

export const CONTAINER_OPTIONS = {
  engine: { type: 'string' },
  image: { type: 'string' },
  memory: { type: 'string' },
  cpus: { type: 'string' },
  network: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** Without an engine: whichever works. */
export type ContainerWish = Omit<Container, 'engine'> & { engine: Container['engine'] | undefined };

const LEAST_MB = 512;
export const ENGINES = ['podman', 'docker'] as const;
/** What a unit file holds as it is. */
const WORD = /^[A-Za-z0-9][\w./:@-]*$/;

type Given = { readonly [name in keyof typeof CONTAINER_OPTIONS]?: string | undefined };

/** Throws a UsageError. */
export function readContainer(wanted: boolean, values: Given): ContainerWish | null {
  const { engine, image, memory, cpus, network } = values;
  const given = Object.entries({ engine, image, memory, cpus, network }).filter(([, value]) => value !== undefined);
  if (!wanted) {
    const [first] = given;
    if (first) throw new UsageError(`--${first[0]} is for --container.`, 'Add --container, or leave it out.');
    return null;
  }
  const chosen = ENGINES.find((one) => one === engine);
  if (engine !== undefined && !chosen)
    throw new UsageError(`--engine ${engine} is unknown.`, `Allowed: ${ENGINES.join(', ')}.`);
  for (const [name, value] of Object.entries({ image, network }))
    if (value !== undefined && !WORD.test(value))
      throw new UsageError(
        `--${name} ${JSON.stringify(value)} is no name of one.`,
        'For instance: --image registry/runner:1',
      );
  const size = /^(\d{1,6})([mg])$/.exec(memory ?? '2g');
  if (!size || Number(size[1]) * (size[2] === 'g' ? 1024 : 1) < LEAST_MB)
    throw new UsageError(
      `--memory ${memory} is no size of at least ${LEAST_MB}m.`,
      'Claude Code alone takes a quarter of a gigabyte. For instance: --memory 2g',
    );
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(cpus ?? '1') || Number(cpus ?? '1') <= 0)
    throw new UsageError(`--cpus ${cpus} is no number of processors.`, 'For instance: --cpus 1, or --cpus 0.5');
  return {
    engine: chosen,
    image: image ?? 'claude-cluster-runner',
    memory: size[0],
    cpus: Number(cpus ?? '1'),
    network: network ?? null,
  };
}
