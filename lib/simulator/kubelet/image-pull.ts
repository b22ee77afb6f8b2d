/** How the image of a container comes to the node. Source: pkg/kubelet/images/image_manager.go. */
import { imageBackOffMs } from '../delays';
import type { ImageBehaviour } from '../given/image-behaviour';
import type { PullSecret } from '../machine';
import type { Container } from '../objects/objects';
import { canonicalImage, parseImageName, registryOf } from '../values/image-name';
import { pullMs } from './behaviour';
import { known, type PodPass } from './pod-pass';
import { mayUse, secretsFor } from './pull-secrets';

const rule = 'kubelet/pull-image';
const mebi = 1024 * 1024;

/** Whether the image is there; when it is not, this has it pulled or says why it cannot be. */
export function imageIsThere(pass: PodPass, container: Container): boolean {
  const image = container.image ?? '';
  const { now, machine } = pass;
  const name = parseImageName(image);
  if ('error' in name) {
    wait(
      pass,
      container,
      'InvalidImageName',
      `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${name.error}`,
      'InspectFailed',
    );
    return false;
  }
  const behaviour = pass.behaviourOf(image);
  const policy = container.imagePullPolicy ?? 'IfNotPresent';
  const there = machine.images.get(image);
  if (there !== undefined && there > now) {
    pass.wakeAt(there);
    return false;
  }
  const pulled = pass.memory.told[`pulling/${container.name}`] === true;
  if (there !== undefined && (pulled || (policy !== 'Always' && mayUse(pass, image)))) {
    const took = `${pullMs(behaviour) / 1000}s`;
    const message = pulled
      ? `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${(behaviour.sizeMi ?? 50) * mebi} bytes.`
      : `Container image "${image}" already present on machine and can be accessed by the pod`;
    pass.event('Normal', 'Pulled', message, rule, container);
    if (pulled) pass.remember({ told: { ...pass.memory.told, [`pulling/${container.name}`]: false } });
    return true;
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    wait(pass, container, 'ErrImageNeverPull', message, 'ErrImageNeverPull');
    return false;
  }
  // Another container of the Pod has it pulled: it is there when it is this one's turn.
  const coming = pass.pulling.get(image);
  if (coming !== undefined && policy !== 'Always') pass.wakeAt(coming);
  else pull(pass, container, behaviour);
  return false;
}

function wait(pass: PodPass, container: Container, reason: string, message: string, event: string): void {
  pass.waiting.set(container.name, { reason, message });
  if (!pass.tellsFirst(`${reason}/${container.name}`)) return;
  pass.event('Warning', event, message, rule, container);
  pass.event('Warning', 'Failed', `Error: ${reason}`, rule, container);
}

function pull(pass: PodPass, container: Container, behaviour: ImageBehaviour): void {
  const { now, machine } = pass;
  const { name } = container;
  const image = container.image ?? '';
  const secret = behaviour.private === true ? secretsFor(pass, image)[0] : undefined;
  const error = behaviour.pullError ?? complaintOfRegistry(image, behaviour, secret);
  const failure = pass.memory.pulls[image];
  if (failure !== undefined && failure.failedAt + failure.waitMs > now) {
    pass.wakeAt(failure.failedAt + failure.waitMs);
    if (failure.by === name && (failure.failedAt >= now || pass.relistedAt <= failure.failedAt)) {
      pass.waiting.set(name, { reason: 'ErrImagePull', message: error ?? '' });
      pass.wakeAt(pass.nextRelist(now + 1));
      return;
    }
    const message = `Back-off pulling image "${image}"`;
    pass.waiting.set(name, {
      reason: 'ImagePullBackOff',
      message: `${message}: ErrImagePull: ${error ?? ''}`,
    });
    if (pass.memory.told[`pull-back-off/${name}`] === failure.failedAt) return;
    pass.remember({ told: { ...pass.memory.told, [`pull-back-off/${name}`]: failure.failedAt } });
    pass.event('Normal', 'BackOff', message, 'kubelet/pull-back-off', container);
    pass.event('Warning', 'Failed', 'Error: ImagePullBackOff', 'kubelet/pull-back-off', container);
    return;
  }
  tellOfMissingSecrets(pass);
  pass.event('Normal', 'Pulling', `Pulling image "${image}"`, rule, container);
  if (error !== undefined) {
    const waitMs =
      failure === undefined ? imageBackOffMs.initial : Math.min(failure.waitMs * 2, imageBackOffMs.max);
    pass.remember({ pulls: { ...pass.memory.pulls, [image]: { waitMs, failedAt: now, by: name } } });
    pass.event('Warning', 'Failed', `Failed to pull image "${image}": ${error}`, rule, container);
    pass.event('Warning', 'Failed', 'Error: ErrImagePull', rule, container);
    pass.waiting.set(name, { reason: 'ErrImagePull', message: error });
    pass.wakeAt(pass.nextRelist(now + 1));
    return;
  }
  // One at a time: a pull begins when those before it are done.
  const doneAt = Math.max(now, ...machine.images.values()) + pullMs(behaviour);
  pass.remember({ told: { ...pass.memory.told, [`pulling/${name}`]: true } });
  pass.pulling.set(image, doneAt);
  pass.local('pull-image', `has the runtime pull image ${image}`, rule, {
    container: name,
    change: { kind: 'pullImage', image, doneAt, ...(secret !== undefined && { secret }) },
    because: known([pass.liveSandbox?.by]),
    leadsTo: [
      pass.done('containerd', 'fetch-image', `fetches ${image} from ${registryOf(image)}`, rule, {
        container: name,
      }),
    ],
  });
  pass.wakeAt(doneAt);
}

/** A private image needs a secret that the registry knows. */
function complaintOfRegistry(
  image: string,
  behaviour: ImageBehaviour,
  secret: PullSecret | undefined,
): string | undefined {
  if (behaviour.private !== true || secret !== undefined) return undefined;
  const full = canonicalImage(image);
  return `failed to pull and unpack image "${full}": failed to resolve reference "${full}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
}

function tellOfMissingSecrets(pass: PodPass): void {
  const { namespace = 'default' } = pass.pod.metadata;
  const missing = (pass.pod.spec.imagePullSecrets ?? [])
    .map(({ name = '' }) => name)
    .filter((name) => name !== '' && pass.view.get('Secret', `${namespace}/${name}`) === undefined);
  if (missing.length === 0) return;
  pass.event(
    'Warning',
    'FailedToRetrieveImagePullSecret',
    `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`,
    rule,
  );
}
