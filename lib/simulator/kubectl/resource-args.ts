/**
 * Which objects a command is about: `pods`, `pods,services`, `pod a b`, `pod/a deployment/b`, `-f FILE`, `-l`, `-A`,
 * `--all`. Source: cli-runtime/pkg/resource/builder.go.
 */
import { type Resource, servedIn } from '../apiserver/resources';
import type { KubeObject, Manifest } from '../objects/objects';
import { Failure, fail, notServed, type Problem, refused } from './failure';
import type { Invocation } from './invocation';
import { isWritten, type Reading, type Written, writtenObjects } from './resource-files';
import { resourceOrFail, withoutAliases } from './resource-name';
import { scaleObject, scaleResource } from './scale-object';

/** One object that a command is about. */
export type Item = {
  readonly resource: Resource;
  /** Undefined for kinds without namespaces. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** As it is in the cluster; undefined where the command did not ask. */
  readonly object?: KubeObject;
  /** What was written down about it, for items from files. */
  readonly written?: Manifest;
  /** `STDIN` or the file's name. */
  readonly source?: string;
};

export type Found = {
  /** In order; a problem stands where its item would. */
  readonly entries: readonly (Item | Problem)[];
  /** The line named one object, not a list. */
  readonly isSingle: boolean;
  /** Objects were named, rather than searched for. */
  readonly isNamed: boolean;
  /** The kinds that were listed, empty when objects were named. */
  readonly listed: readonly Resource[];
  /** Of the lists: a watch goes on from here. */
  readonly resourceVersion: string;
};

export type Wanted = {
  readonly args: readonly string[];
  readonly filenames?: readonly string[];
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly all?: boolean;
  readonly allNamespaces?: boolean;
  /** A kind alone means all of it. */
  readonly kindMeansAll?: boolean;
  readonly singleKind?: boolean;
  /** Objects that are named need not be fetched. */
  readonly fetch?: boolean;
  readonly reading?: Reading;
  /** Where named objects are looked for; absent: in the namespace of the line. */
  readonly namespace?: string;
  /** The kind that a bare name is of. */
  readonly defaultKind?: string;
  readonly subresource?: string;
  /** Nothing is asked of the cluster: what is written stays in the namespace that it names, if any. */
  readonly local?: boolean;
};

/** The objects; ends the command when the line makes no sense. */
export function find(invocation: Invocation, wanted: Wanted): Found {
  const words = combined(
    wanted.defaultKind !== undefined && wanted.args.every((arg) => !arg.includes('/'))
      ? wanted.args.map((name) => `${wanted.defaultKind}/${name}`)
      : wanted.args,
  );
  const labels = (wanted.labelSelector ?? '').trim();
  const fields = (wanted.fieldSelector ?? '').trim();
  if (wanted.all === true && (labels !== '' || fields !== ''))
    fail("setting 'all' parameter but found a non empty selector. ");
  const hasSelector = labels !== '' || fields !== '' || wanted.all === true;
  if (wanted.filenames !== undefined && wanted.filenames.length > 0)
    return fromFiles(invocation, wanted, words);
  const named = words.filter((word) => word.includes('/'));
  if (named.length > 0 && named.length !== words.length)
    fail(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  if (named.length > 0) {
    if (hasSelector) fail('selectors and the all flag cannot be used when passing resource/name arguments');
    return byName(invocation, wanted, pairsOf(named));
  }
  const [kinds, ...names] = words;
  if (kinds === undefined) {
    if (hasSelector) fail('at least one resource must be specified to use a selector');
    fail(missingResource);
  }
  const listed = withoutAliases(kinds, invocation.api.resources);
  if (names.length > 0) {
    if (hasSelector) fail('name cannot be provided when a selector is specified');
    if (listed.length > 1) fail('you must specify only one resource');
    return byName(
      invocation,
      wanted,
      names.map((name) => ({ kind: listed[0] ?? '', name })),
    );
  }
  if (!hasSelector && wanted.kindMeansAll !== true) {
    for (const kind of listed) resourceOrFail(invocation.api.resources, kind);
    fail('resource(s) were provided, but no name was specified');
  }
  return byList(invocation, wanted, listed, labels, fields);
}

/** The items alone; the first problem ends the command. */
export function itemsOrFail(found: Found): readonly Item[] {
  const problems = found.entries.filter((entry) => !isItem(entry));
  if (problems.length > 0) throw new Failure(problems as Problem[]);
  return found.entries.filter(isItem);
}

export function isItem(entry: Item | Problem): entry is Item {
  return 'resource' in entry;
}

/**
 * Does something with each item and goes on after a problem. At the end all problems end the command together, those
 * of items that were not found among them.
 */
export function forEach(found: Found, act: (item: Item) => void): void {
  const problems: Problem[] = [];
  for (const entry of found.entries) {
    if (!isItem(entry)) {
      problems.push(entry);
      continue;
    }
    try {
      act(entry);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new Failure(problems);
}

const missingResource = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** `pods,services a` is `pods/a services/a`. */
function combined(args: readonly string[]): readonly string[] {
  const [first, ...names] = args;
  if (first === undefined || names.length === 0 || !first.includes(',')) return args;
  return first.split(',').flatMap((kind) => names.map((name) => `${kind}/${name}`));
}

type Pair = { readonly kind: string; readonly name: string };

function pairsOf(words: readonly string[]): readonly Pair[] {
  return words.map((word) => {
    const parts = word.split('/');
    if (parts.length !== 2) fail('arguments in resource/name form may not have more than one slash');
    const [kind = '', name = ''] = parts;
    if (kind === '' || name === '' || kind.includes(','))
      fail('arguments in resource/name form must have a single resource and name');
    return { kind, name };
  });
}

function byName(invocation: Invocation, wanted: Wanted, pairs: readonly Pair[]): Found {
  const known = new Map<string, Resource>();
  for (const { kind } of pairs)
    if (!known.has(kind)) known.set(kind, resourceOrFail(invocation.api.resources, kind));
  if (wanted.singleKind === true && new Set([...known.values()].map((each) => each.id)).size > 1)
    fail('you may only specify a single resource type');
  const entries = pairs.map(({ kind, name }): Item | Problem => {
    const resource = known.get(kind) as Resource;
    if (resource.namespaced && wanted.allNamespaces === true)
      fail('a resource cannot be retrieved by name across all namespaces');
    const namespace = resource.namespaced ? (wanted.namespace ?? invocation.namespace) : undefined;
    return fetched(invocation, { resource, namespace, name }, wanted.fetch !== false, wanted.subresource);
  });
  return {
    entries,
    isSingle: pairs.length === 1,
    isNamed: true,
    listed: [],
    resourceVersion: invocation.api.revision,
  };
}

function byList(
  invocation: Invocation,
  wanted: Wanted,
  words: readonly string[],
  labelSelector: string,
  fieldSelector: string,
): Found {
  const listed = [...new Set(words.map((word) => resourceOrFail(invocation.api.resources, word)))];
  if (wanted.singleKind === true && listed.length > 1) fail('you may only specify a single resource type');
  if (wanted.subresource !== undefined && wanted.subresource !== '')
    fail('subresource cannot be used when bulk resources are specified');
  let resourceVersion = invocation.api.revision;
  const entries = listed.flatMap((resource): (Item | Problem)[] => {
    const answer = invocation.api.list(resource, {
      ...(wanted.allNamespaces === true ? {} : { namespace: invocation.namespace }),
      ...(labelSelector === '' ? {} : { labelSelector }),
      ...(fieldSelector === '' ? {} : { fieldSelector }),
    });
    if (!answer.ok) {
      const isRequest = answer.reason === 'BadRequest' && (labelSelector !== '' || fieldSelector !== '');
      const group = resource.group === '' ? '' : `${resource.group}`;
      const doing = `Unable to find "${group}/${resource.version}, Resource=${resource.plural}" that match label selector "${labelSelector}", field selector "${fieldSelector}": `;
      return [isRequest ? refused(answer, doing) : refused(answer)];
    }
    resourceVersion = answer.resourceVersion;
    return answer.items.map((object) => ({
      resource,
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      object,
    }));
  });
  return { entries, isSingle: false, isNamed: false, listed, resourceVersion };
}

function fromFiles(invocation: Invocation, wanted: Wanted, words: readonly string[]): Found {
  const named = words.some((word) => word.includes('/'));
  if (named) fail('resource/name arguments cannot be provided when a path is specified');
  if (words.length > 1) fail('name cannot be provided when a path is specified');
  if (words.length > 0)
    fail('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
  const filenames = wanted.filenames ?? [];
  const entries = writtenObjects(invocation, filenames, wanted.reading ?? 'decoded').map((entry) =>
    isWritten(entry) ? itemOf(invocation, entry, wanted) : entry,
  );
  const isSingle = filenames.length === 1 && filenames[0] !== '-' && entries.length === 1;
  return { entries, isSingle, isNamed: true, listed: [], resourceVersion: invocation.api.revision };
}

/** What a file names, with the namespace that is meant. */
function itemOf(invocation: Invocation, { object, source }: Written, wanted: Wanted): Item | Problem {
  const resource = servedAs(invocation.api.resources.of(object), object.apiVersion);
  const name = object.metadata.name ?? '';
  const own = object.metadata.namespace ?? '';
  if (resource === undefined)
    return {
      kind: 'said',
      text: `resource mapping not found for name: "${name}" namespace: "${own}" from "${source}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first`,
    };
  if (resource.namespaced && invocation.isNamespaceGiven && own !== '' && own !== invocation.namespace)
    return {
      kind: 'said',
      text: `the namespace from the provided object "${own}" does not match the namespace "${invocation.namespace}". You must pass '--namespace=${own}' to perform this operation.`,
    };
  const placed = own === '' && wanted.local !== true ? invocation.namespace : own;
  const namespace = resource.namespaced && placed !== '' ? placed : undefined;
  const { namespace: _own, ...metadata } = object.metadata;
  const written = {
    ...object,
    metadata: namespace === undefined ? metadata : { ...metadata, namespace },
  } as Manifest;
  const item = { resource, namespace, name, written, source };
  return fetched(invocation, item, wanted.fetch !== false, wanted.subresource);
}

/** The kind in the version that a file is written in; undefined when that is not served. */
function servedAs(resource: Resource | undefined, apiVersion: string): Resource | undefined {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  if (resource?.group === 'autoscaling' && version === 'v1') return resource;
  return resource && servedIn(resource, version);
}

function fetched(
  invocation: Invocation,
  item: Item,
  fetch: boolean,
  subresource: string | undefined,
): Item | Problem {
  if (!fetch) return item;
  const { resource, namespace, name } = item;
  if (subresource === 'scale' && !resource.scale) return refused(notServed);
  const answer = invocation.api.get(resource, namespace, name);
  if (!answer.ok) return refused(answer);
  const scale = subresource === 'scale' ? scaleObject(resource, answer.object) : undefined;
  if (scale === undefined) return { ...item, object: answer.object };
  return { ...item, resource: scaleResource, object: scale };
}
