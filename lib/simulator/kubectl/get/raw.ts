/** `kubectl get --raw PATH`: what the API server answers to a GET, as JSON on one line. */
import { apiGroup, resourcesIn } from '../../apiserver/discovery';
import { healthAt } from '../../apiserver/health';
import { type Resource, servedIn } from '../../apiserver/resources';
import { goQuoted } from '../../values/go-text';
import { kubernetesVersion } from '../../version';
import type { ListPlace, Selection } from '../api-client';
import { fail, failWith, notServed } from '../failure';
import type { Invocation } from '../invocation';
import { goJson } from '../output/go-json';
import { apiVersionOf, typed } from '../resource-name';
import { scaleObject } from '../scale-object';

export function rawAnswer(invocation: Invocation): string {
  const { flags, args, api } = invocation;
  if (args.length > 0) fail('arguments may not be passed when --raw is specified');
  if (flags.bool('watch') || flags.bool('watch-only') || flags.text('selector') !== '')
    fail('--raw may not be specified with other flags that filter the server request or alter the output');
  if (flags.text('output') !== '') fail('--raw and --output are mutually exclusive');
  const uri = flags.text('raw');
  if (!uri.startsWith('/'))
    fail(`--raw must be a valid URL path: parse ${JSON.stringify(uri)}: invalid URI for request`);
  const [path = '', query = ''] = uri.split('?');
  const parts = path.split('/').filter((part) => part !== '');
  if (!api.isReachable) return failWith({ ok: false, code: 0, reason: '', message: '' });
  const [first, ...rest] = parts;
  const health = healthAt(parts, query, { hasQuorum: api.hasQuorum });
  if (health?.ok === true) return health.text;
  if (health !== undefined)
    return failWith({
      ok: false,
      code: 500,
      reason: 'InternalError',
      message: `an error on the server (${goQuoted(health.text.trimEnd())}) has prevented the request from succeeding`,
    });
  if (first === 'version') return goJson(kubernetesVersion);
  const where = first === 'api' ? ['', ...rest] : first === 'apis' ? rest : undefined;
  if (where === undefined) return notThere();
  const [group = '', version, ...more] = where;
  const all = api.resources.all();
  if (version === undefined) return goJson(groups(all, first === 'api', group));
  const resources = resourcesIn(all, group, version);
  if (resources.length === 0) return notThere();
  if (more.length === 0) {
    const groupVersion = group === '' ? version : `${group}/${version}`;
    return goJson({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources });
  }
  const [namespace, tail] =
    more[0] === 'namespaces' && more.length > 2 ? [more[1], more.slice(2)] : [undefined, more];
  const [plural, name, subresource] = tail;
  const found = all.find((each) => each.group === group && each.plural === plural);
  const resource = found === undefined ? undefined : servedIn(found, version);
  if (resource === undefined || tail.length > 3) return notThere();
  if (name !== undefined) {
    const path = subresource === undefined ? plural : `${plural}/${subresource}`;
    if (!resources.some((each) => each.name === path && each.verbs.includes('get'))) return notThere();
    const answer = api.get(resource, namespace, name);
    if (!answer.ok) return failWith(answer);
    if (subresource !== 'scale') return goJson(typed(resource, answer.object));
    return goJson(scaleObject(resource, answer.object) ?? notThere());
  }
  const parameter = (key: string): string | undefined =>
    query
      .split('&')
      .map((each) => each.split('='))
      .find(([k]) => k === key)
      ?.slice(1)
      .join('=');
  const selection = selectionIn(parameter, namespace);
  if (['1', 'true'].includes(parameter('watch') ?? ''))
    return watched(invocation, resource, selection, parameter);
  const answer = api.list(resource, { ...selection, ...placeIn(parameter) });
  if (!answer.ok) return failWith(answer);
  const items = answer.items.map((object) => {
    const { apiVersion: _version, kind: _kind, ...fields } = object;
    return fields;
  });
  return goJson({
    apiVersion: apiVersionOf(resource),
    kind: `${resource.kind}List`,
    metadata: {
      resourceVersion: answer.resourceVersion,
      ...(answer.continue === undefined ? {} : { continue: answer.continue }),
      ...(answer.remainingItemCount === undefined ? {} : { remainingItemCount: answer.remainingItemCount }),
    },
    items,
  });
}

type Parameter = (key: string) => string | undefined;

function selectionIn(parameter: Parameter, namespace: string | undefined): Selection {
  const [labelSelector, fieldSelector] = [parameter('labelSelector'), parameter('fieldSelector')];
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector: decoded(labelSelector) }),
    ...(fieldSelector === undefined ? {} : { fieldSelector: decoded(fieldSelector) }),
  };
}

/** Which part of a list is asked for, and as of when. */
function placeIn(parameter: Parameter): ListPlace {
  const [limit, token, version] = [parameter('limit'), parameter('continue'), parameter('resourceVersion')];
  return {
    ...(limit === undefined ? {} : { limit: Number(limit) }),
    ...(token === undefined ? {} : { continue: decoded(token) }),
    ...(version === undefined ? {} : { resourceVersion: version }),
    ...(parameter('resourceVersionMatch') === 'Exact' ? { resourceVersionMatch: 'Exact' } : {}),
  };
}

/** What a watch tells up to now, an event a line; upstream's goes on until somebody ends it. */
function watched(
  { api }: Invocation,
  resource: Resource,
  selection: Selection,
  parameter: Parameter,
): string {
  const answer = api.changes(resource, selection, parameter('resourceVersion') ?? '');
  if (!answer.ok) return failWith(answer);
  return answer.events
    .map(({ type, object }) => `{"type":"${type}","object":${goJson(typed(resource, object))}}`)
    .join('\n');
}

/** Percent signs decoded; a text that is not encoded rightly stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function notThere(): never {
  return failWith(notServed);
}

function groups(all: readonly Resource[], isCore: boolean, group: string): unknown {
  if (isCore) return { kind: 'APIVersions', versions: ['v1'] };
  if (group !== '') return { kind: 'APIGroup', apiVersion: 'v1', ...(apiGroup(all, group) ?? notThere()) };
  const names = [...new Set(all.map((each) => each.group))].filter((name) => name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map((name) => apiGroup(all, name)) };
}
