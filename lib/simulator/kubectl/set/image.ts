/** `kubectl set image`. Source: kubectl/pkg/cmd/set/set_image.go. */
import { changesOf, resourcesAndPairs } from '../commands/pairs';
import { Failure, type Problem } from '../failure';
import { changeFlags, recordFlag, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { type PodSpec, podSpecOrFail, withPodSpec } from '../pod-spec';
import { changePods } from './change-pods';

export const setImageCommand: CommandSpec = {
  name: 'image',
  usage:
    '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  does: 'Sets the images of containers.',
  flags: [...changeFlags, selectorFlag, recordFlag],
  run: setImage,
};

function setImage(invocation: Invocation): void {
  const { flags, args } = invocation;
  const { resources, pairs } = resourcesAndPairs(args, 'image');
  const problems: Problem[] = [];
  const say = (text: string): unknown => problems.push({ kind: 'said', text });
  const bad = pairs.filter((pair) => !pair.includes('='));
  if (bad.length > 0) say(`invalid image format: ${bad.join(', ')}`);
  const images = changesOf(pairs.filter((pair) => pair.includes('='))).set;
  if (flags.bool('all') && flags.text('selector') !== '')
    say('cannot set --all and --selector at the same time');
  if (resources.length < 1 && flags.list('filename').length === 0) {
    // Whoever names nothing at all is told how things are named.
    if (args.length === 0) changePods(invocation, [], () => [], { done: '' });
    say('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  const checkImages = (): void => {
    if (images.size < 1) say('at least one image update is required');
    if (images.size > 1 && images.has('*'))
      say(
        'all containers are already specified by *, but saw more than one container_name=container_image pairs',
      );
    if (problems.length > 0) throw new Failure(problems);
  };
  if (problems.length > 0) checkImages();
  changePods(
    invocation,
    resources,
    (object, item) => {
      const spec = podSpecOrFail({ ...item, object });
      const unknown = [...images.keys()].filter((name) => name !== '*' && !isContainer(spec, name));
      if (unknown.length > 0) return unknown.map((name) => `error: unable to find container named "${name}"`);
      return withPodSpec(object, withImages(spec, images));
    },
    {
      done: 'image updated',
      failing: 'failed to patch image update to pod template:',
      check: checkImages,
    },
  );
}

function isContainer(spec: PodSpec, name: string): boolean {
  return [...spec.containers, ...(spec.initContainers ?? [])].some((each) => each.name === name);
}

function withImages(spec: PodSpec, images: ReadonlyMap<string, string>): PodSpec {
  const change = <C extends { readonly name: string; readonly image?: string }>(container: C): C => {
    const image = images.get(container.name) ?? images.get('*');
    return image === undefined ? container : { ...container, image };
  };
  return {
    ...spec,
    containers: spec.containers.map(change),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(change) }),
  };
}
