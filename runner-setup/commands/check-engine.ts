/** Whether containers can be run on this PC. */
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { Container } from '../host/state.ts';
import { type ContainerWish, ENGINES } from './container-options.ts';

/** The engine that works here, and has the image. Throws a SetupError that says what is missing. */
export async function chooseEngine(host: Host, wish: ContainerWish): Promise<Container> {
  const failed: string[] = [];
  for (const engine of wish.engine === undefined ? ENGINES : [wish.engine]) {
    const { code, stderr } = await host.run(engine, ['info']);
    if (code === 0) return withImage(host, { ...wish, engine });
    failed.push(`${engine}: ${code === 127 ? 'not installed' : (stderr.trim().split('\n').at(-1) ?? '')}`);
  }
  throw new SetupError(
    `No container engine works here (${failed.join('; ')}).`,
    'sudo apt-get install podman; or use --service.',
  );
}

async function withImage(host: Host, container: Container): Promise<Container> {
  const { engine, image } = container;
  if ((await host.run(engine, ['image', 'inspect', image])).code === 0) return container;
  throw new SetupError(`${engine} has no image ${image}.`, imageFix(engine, image));
}

export const imageFix = (engine: Container['engine'], image: string): string =>
  `In a checkout: ${engine} build -f runner-setup/container/Containerfile --target runner -t ${image} . (or: ${engine} pull ${image})`;
