/** Check of what an instance in a container needs from this PC. */
import { imageFix } from '../commands/check-engine.ts';
import { type InstanceCheck, ok, problem } from './finding.ts';

export const container: InstanceCheck = async ({ host, instance }) => {
  if (instance.container === null) return ok('container', 'none');
  const { engine, image, memory, cpus } = instance.container;
  const why = 'Without it the runner does not start again, and no other finding of this instance can be trusted.';
  const { code, stderr } = await host.run(engine, ['info']);
  if (code !== 0)
    return problem(
      'container',
      `${engine} does not work here: ${stderr.trim().split('\n').at(-1)}`,
      why,
      engine === 'docker' ? 'systemctl enable --now docker' : 'sudo apt-get install podman',
    );
  if ((await host.run(engine, ['image', 'inspect', image])).code !== 0)
    return problem('container', `${engine} has no image ${image}`, why, imageFix(engine, image));
  return ok('container', `${image} in ${engine}, with ${memory} of memory and ${cpus} processors`);
};
