/** What people call kinds of objects, and how kubectl names objects back. */
import { kindsOfAll } from '../apiserver/discovery';
import { asGo, shapeOfKind } from '../apiserver/managed-fields/schema';
import { type Resource, type Resources, servedIn } from '../apiserver/resources';
import type { KubeObject } from '../objects/objects';
import { fail } from './failure';

/** The words that stand for several kinds, written out. */
export function withoutAliases(words: string, resources: Resources): readonly string[] {
  return words.split(',').flatMap((word) => {
    const added = resources.all().filter(({ categories }) => categories?.includes(word) === true);
    const built = word === 'all' ? kindsOfAll.flatMap((id) => resources.byId(id) ?? []) : [];
    return built.length + added.length === 0 ? [word] : [...built, ...added].map(pluralText);
  });
}

/** `deploy`, `Deployment`, `deployments.apps`, `deployments.v1.apps`. Undefined when nothing is called so. */
export function resourceNamed(resources: Resources, word: string): Resource | undefined {
  const plain = resources.named(word);
  if (plain !== undefined) return plain;
  const [name = '', ...rest] = word.split('.');
  if (rest.length === 0) return undefined;
  const matches = (version: string | undefined, group: string): Resource | undefined => {
    const found = resources.all().find((each) => each.group === group && isCalled(each, name.toLowerCase()));
    return found === undefined || version === undefined ? found : servedIn(found, version);
  };
  return matches(rest[0], rest.slice(1).join('.')) ?? matches(undefined, rest.join('.'));
}

function isCalled(resource: Resource, name: string): boolean {
  return (
    resource.plural === name ||
    resource.singular === name ||
    resource.kind.toLowerCase() === name ||
    resource.shortNames.includes(name)
  );
}

/** The same, or the end of the command. */
export function resourceOrFail(resources: Resources, word: string): Resource {
  return (
    resourceNamed(resources, word) ??
    fail(`the server doesn't have a resource type "${word.split('.')[0] ?? word}"`)
  );
}

/** `deployment.apps`, `pod`: the kind in small letters with its group. */
export function kindText(resource: Resource): string {
  const kind = resource.kind.toLowerCase();
  return resource.group === '' ? kind : `${kind}.${resource.group}`;
}

/** `deployment.apps/web`. */
export function nameText(resource: Resource, name: string): string {
  return `${kindText(resource)}/${name}`;
}

/** `deployments.apps`. */
export function pluralText(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** An object with its apiVersion and kind, as it is on the wire: with what Go shows even when it is empty. */
export function typed(resource: Resource, object: KubeObject): KubeObject {
  const shown = resource.id === resource.kind ? asGo(shapeOfKind(resource.id), object) : object;
  return { ...(shown as KubeObject), apiVersion: apiVersionOf(resource), kind: resource.kind };
}
