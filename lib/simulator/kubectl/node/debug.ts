/**
 * `kubectl debug`: looks into a Pod that runs by a container that is added to it, into a copy of it, or into a node.
 * Source: kubectl/pkg/cmd/debug/debug.go.
 */
import type { Container, KubeObject, Manifest, Node, Pod } from '../../objects/objects';
import { nameSuffix, Random, textHash } from '../../values/random';
import { keyFor } from '../api-client';
import { sendOrFail } from '../change';
import { Failure, fail } from '../failure';
import { fileFlags } from '../flag-sets';
import { goesOn } from '../interrupt';
import type { CommandSpec, Invocation } from '../invocation';
import { find, itemsOrFail } from '../resource-args';
import { resourceOrFail } from '../resource-name';
import { attachTo } from './attach';
import { type Profile, profiled, profiledCopy, profiledNodeSpec, profiles } from './debug-profiles';
import { executeIn } from './exec';
import { containersOf } from './pods-of';

export const debugCommand: CommandSpec = {
  name: 'debug',
  usage: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  does: 'Looks into a Pod by a container that joins it, into a copy of it, or into a node.',
  flags: [
    ...fileFlags,
    { name: 'arguments-only', type: 'bool' },
    { name: 'attach', type: 'bool' },
    { name: 'container', short: 'c', type: 'string' },
    { name: 'copy-to', type: 'string' },
    { name: 'env', type: 'strings' },
    { name: 'image', type: 'string' },
    { name: 'image-pull-policy', type: 'string' },
    { name: 'keep-annotations', type: 'bool' },
    { name: 'keep-init-containers', type: 'bool' },
    { name: 'keep-labels', type: 'bool' },
    { name: 'keep-liveness', type: 'bool' },
    { name: 'keep-readiness', type: 'bool' },
    { name: 'keep-startup', type: 'bool' },
    { name: 'profile', type: 'string' },
    { name: 'custom', type: 'string' },
    { name: 'quiet', short: 'q', type: 'bool' },
    { name: 'replace', type: 'bool' },
    { name: 'same-node', type: 'bool' },
    { name: 'set-image', type: 'strings' },
    { name: 'share-processes', type: 'bool' },
    { name: 'stdin', short: 'i', type: 'bool' },
    { name: 'target', type: 'string' },
    { name: 'tty', short: 't', type: 'bool' },
  ],
  run: debug,
};

/** The Pod and the container in it that looks. */
type Debugger = { readonly pod: Pod; readonly container: string };

function debug(invocation: Invocation): void {
  const { flags } = invocation;
  const { names, command } = wordsOf(invocation);
  const profile = profileOf(invocation);
  validate(invocation, names, command);
  const found = find(invocation, { args: names, filenames: flags.list('filename'), defaultKind: 'pods' });
  for (const { resource, object } of itemsOrFail(found)) {
    if (resource.id !== 'Pod' && resource.id !== 'Node')
      fail(
        `"${resource.group === '' ? '/' : `${resource.group}/`}${resource.version}, Kind=${resource.kind}" not supported by debug`,
      );
    const made =
      resource.id === 'Node'
        ? onNode(invocation, object as Node, command, profile)
        : flags.text('copy-to') === ''
          ? inPod(invocation, object as unknown as Pod, command, profile)
          : inCopy(invocation, object as unknown as Pod, command, profile);
    if (flags.bool('attach', flags.bool('stdin')) && made.container !== '')
      attachWhenRunning(invocation, made, command);
  }
}

function wordsOf({ args, dash }: Invocation): {
  readonly names: readonly string[];
  readonly command: readonly string[];
} {
  return dash < 0 ? { names: args, command: [] } : { names: args.slice(0, dash), command: args.slice(dash) };
}

function profileOf({ flags }: Invocation): Profile {
  const given = flags.text('profile') || 'general';
  return profiles.find((each) => each === given) ?? fail(`unknown profile: ${given}`);
}

function validate(invocation: Invocation, names: readonly string[], command: readonly string[]): void {
  const { flags } = invocation;
  const [image, container] = [flags.text('image'), flags.text('container')];
  if (flags.has('attach') && flags.bool('attach') && image === '' && container === '')
    fail('you must specify --container or create a new container using --image in order to attach.');
  if (flags.text('copy-to') !== '') {
    if (image === '' && flags.list('set-image').length === 0 && command.length === 0)
      fail('you must specify --image, --set-image or command arguments.');
    if (command.length > 0 && container === '' && image === '')
      fail('you must specify an existing container or a new image when specifying args.');
  } else {
    for (const name of ['replace', 'same-node'])
      if (flags.bool(name)) fail(`--${name} may only be used with --copy-to.`);
    if (flags.list('set-image').length > 0) fail('--set-image may only be used with --copy-to.');
    if (image === '') fail('you must specify --image when not using --copy-to.');
  }
  if (names.length === 0 && flags.list('filename').length === 0)
    fail('NAME or filename is required for debug');
  if (flags.text('custom') !== '') fail('--custom is not known here: choose one by --profile');
  const pull = flags.text('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pull)) fail(`invalid image pull policy: ${pull}`);
  const target = flags.text('target');
  if (target !== '') {
    if (flags.text('copy-to') !== '')
      fail('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!flags.bool('quiet'))
      invocation.say(
        `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.`,
      );
  }
  if (flags.bool('tty') && !flags.bool('stdin'))
    fail('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.text('profile') === 'legacy')
    invocation.warn(
      '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".',
    );
}

/** What the line says of the container that looks. */
function lookingContainer({ flags }: Invocation, name: string, command: readonly string[]): Container {
  const env = flags.list('env').map((pair) => {
    const equals = pair.indexOf('=');
    if (equals <= 0) return fail(`${pair} must be formatted as key=value`);
    return { name: pair.slice(0, equals), value: pair.slice(equals + 1) };
  });
  const pull = flags.text('image-pull-policy');
  const words = flags.bool('arguments-only') ? { args: command } : { command };
  return {
    name,
    ...(flags.text('image') === '' ? {} : { image: flags.text('image') }),
    ...(command.length === 0 ? {} : words),
    ...(env.length === 0 ? {} : { env }),
    ...(pull === '' ? {} : { imagePullPolicy: pull }),
    ...(flags.bool('stdin') ? { stdin: true } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
    terminationMessagePolicy: 'File',
  } as unknown as Container;
}

/** A name that no container of the Pod has; always the same one for the same Pod. */
function nameFor(invocation: Invocation, pod: Pod): string {
  const given = invocation.flags.text('container');
  if (given !== '') return given;
  const names = containersOf(pod).map(({ name }) => name);
  const random = Random.fromSeed(textHash(`debugger of ${pod.metadata.uid}`));
  let name = '';
  while (name === '' || names.includes(name)) name = `debugger-${nameSuffix(random)}`;
  if (!invocation.flags.bool('quiet')) invocation.say(`Defaulting debug container name to ${name}.`);
  return name;
}

/** Joins the Pod as it runs: nothing of it is restarted, and the container stays in it to its end. */
function inPod(invocation: Invocation, pod: Pod, command: readonly string[], profile: Profile): Debugger {
  const { api, flags } = invocation;
  const container = nameFor(invocation, pod);
  const target = flags.text('target');
  const added = {
    ...profiled(profile, 'ephemeral', lookingContainer(invocation, container, command)),
    ...(target === '' ? {} : { targetContainerName: target }),
  };
  const pods = resourceOrFail(api.resources, 'pods');
  const { object } = sendOrFail(invocation, {
    verb: 'patch',
    kind: pods.id,
    key: keyFor(pods, pod.metadata.namespace, pod.metadata.name),
    patch: { type: 'strategic', body: { spec: { ephemeralContainers: [added] } } },
    subresource: 'ephemeralcontainers',
  });
  return { pod: object as unknown as Pod, container };
}

function inCopy(invocation: Invocation, pod: Pod, command: readonly string[], profile: Profile): Debugger {
  const { api, flags } = invocation;
  const images = new Map(
    flags.list('set-image').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  const { ephemeralContainers: _ephemeral, nodeName, ...spec } = pod.spec;
  const containers = pod.spec.containers.map((each) => {
    const image = images.get(each.name) ?? images.get('*');
    return image === undefined ? each : { ...each, image };
  });
  const { name: _name, namespace, labels, annotations } = pod.metadata;
  const named = flags.text('container');
  const isThere = containers.some(({ name }) => name === named);
  const addsNone = !isThere && flags.text('image') === '';
  if (addsNone && images.size === 0) fail('you must specify image when creating new container');
  const container = addsNone ? '' : isThere ? named : nameFor(invocation, pod);
  const looking = lookingContainer(invocation, container, command);
  const changed = containers.map((each) =>
    each.name === container ? profiled(profile, 'copy', { ...each, ...looking }) : each,
  );
  const all = addsNone || isThere ? changed : [...changed, profiled(profile, 'copy', looking)];
  const copy = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: flags.text('copy-to'), namespace, labels, annotations },
    spec: {
      ...spec,
      ...(flags.bool('same-node') && nodeName !== undefined ? { nodeName } : {}),
      ...(flags.has('share-processes') ? { shareProcessNamespace: flags.bool('share-processes') } : {}),
      containers: all,
    },
  } as unknown as Manifest;
  const kept = {
    labels: flags.bool('keep-labels'),
    annotations: flags.bool('keep-annotations'),
    liveness: flags.bool('keep-liveness'),
    readiness: flags.bool('keep-readiness'),
    startup: flags.bool('keep-startup'),
    initContainers: flags.bool('keep-init-containers', true),
  };
  const object = addsNone ? copy : profiledCopy(profile, copy, kept);
  const created = sendOrFail(invocation, { verb: 'create', object });
  const pods = resourceOrFail(api.resources, 'pods');
  if (flags.bool('replace')) {
    const key = keyFor(pods, namespace, pod.metadata.name);
    sendOrFail(invocation, { verb: 'delete', kind: pods.id, key, gracePeriodSeconds: 0 });
  }
  return { pod: created.object as unknown as Pod, container };
}

function onNode(invocation: Invocation, node: Node, command: readonly string[], profile: Profile): Debugger {
  const { api, flags, namespace } = invocation;
  const container = flags.text('container') || 'debugger';
  const pods = resourceOrFail(api.resources, 'pods');
  const random = Random.fromSeed(textHash(`debugger of ${node.metadata.uid}`));
  let name = '';
  while (name === '' || api.get(pods, namespace, name).ok)
    name = `node-debugger-${node.metadata.name}-${nameSuffix(random)}`;
  if (!flags.bool('quiet'))
    invocation.say(
      `Creating debugging pod ${name} with container ${container} on node ${node.metadata.name}.`,
    );
  const spec = profiledNodeSpec(profile, {
    containers: [profiled(profile, 'node', lookingContainer(invocation, container, command))],
    nodeName: node.metadata.name,
    restartPolicy: 'Never',
    tolerations: [{ operator: 'Exists' }],
  });
  const labels = { 'app.kubernetes.io/managed-by': 'kubectl-debug' };
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec,
  } as unknown as Manifest;
  const created = sendOrFail(invocation, { verb: 'create', object });
  return { pod: created.object as unknown as Pod, container };
}

/** Waits for the container; then its command speaks, or what is typed to its shell. */
function attachWhenRunning(
  invocation: Invocation,
  { pod, container }: Debugger,
  command: readonly string[],
): void {
  const { api } = invocation;
  const pods = resourceOrFail(api.resources, 'pods');
  const { name, namespace } = pod.metadata;
  let live: KubeObject = pod;
  const hasBegun = (): boolean => {
    const now = api.get(pods, namespace, name);
    if (!now.ok) return true;
    live = now.object;
    const { containerStatuses = [], ephemeralContainerStatuses = [] } = (live as unknown as Pod).status ?? {};
    const status = [...containerStatuses, ...ephemeralContainerStatuses].find(
      (each) => each.name === container,
    );
    return status?.state?.running !== undefined || status?.state?.terminated !== undefined;
  };
  if (api.waitUntil(hasBegun) !== 'done') goesOn(invocation);
  const running = live as unknown as Pod;
  if (command.length === 0) attachTo(invocation, running, container);
  else told(invocation, running, container, command);
}

/** What the container's command prints; its exit code is the container's, not kubectl's. */
function told(invocation: Invocation, pod: Pod, container: string, command: readonly string[]): void {
  try {
    executeIn(invocation, pod, container, command, true);
  } catch (error) {
    if (!(error instanceof Failure) || error.problems.some(({ kind }) => kind !== 'plain')) throw error;
  }
}
