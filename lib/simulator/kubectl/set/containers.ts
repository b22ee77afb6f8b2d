/** Containers by name, with `*` in it. Source: kubectl/pkg/cmd/set/helper.go selectContainers. */
import type { Container } from '../../objects/objects';
import type { PodSpec } from '../pod-spec';

/** The names of a Pod's containers that match; init containers count. */
export function matchingContainers(spec: PodSpec, pattern: string): ReadonlySet<string> {
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  return new Set(all.filter(({ name }) => matches(name, pattern)).map(({ name }) => name));
}

/** Each piece between stars is sought as early as it can be, so that it takes one walk over the name. */
function matches(name: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  const [first = '', last = ''] = [pieces[0], pieces[pieces.length - 1]];
  if (pieces.length === 1) return name === pattern;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}

/** The spec with some of its containers changed. */
export function inContainers(
  spec: PodSpec,
  names: ReadonlySet<string>,
  change: (container: Container) => Container,
): PodSpec {
  const changed = (container: Container): Container =>
    names.has(container.name) ? change(container) : container;
  return {
    ...spec,
    containers: spec.containers.map(changed),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(changed) }),
  };
}
