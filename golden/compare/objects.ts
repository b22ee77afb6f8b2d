/** The objects at the end: labels, annotations, owners, finalizers, spec and status; a Pod's status as far as the control plane writes it. */
import type { Normal } from '../names';
import { normalised } from '../names';
import type { RecordedObject, Repeat } from '../recording';
import type { Difference, Finding } from './finding';

type Fields = Readonly<Record<string, unknown>>;

export function compareObjects(
  recorded: readonly RecordedObject[],
  played: readonly Fields[],
  { final }: Repeat,
  names: { readonly recorded: Normal; readonly played: Normal },
): readonly Finding[] {
  const expected = byName(recorded as unknown as readonly Fields[], names.recorded);
  const got = byName(played, names.played);
  return [...new Set([...expected.keys(), ...got.keys()])].sort().flatMap((about) => {
    const [wanted, found] = [expected.get(about) ?? [], [...(got.get(about) ?? [])]];
    const pairs = wanted.map((object) => {
      const equal = found.findIndex((each) => differencesOf(object, each).length === 0);
      return [object, equal < 0 ? undefined : found.splice(equal, 1)[0]] as const;
    });
    const findings = pairs.map(([object, equal]) => {
      if (equal !== undefined) return [];
      const other = found.shift();
      if (other === undefined) return [{ expected: 'it exists', got: 'it does not' }];
      return final ? differencesOf(object, other) : [];
    });
    findings.push(...found.map(() => [{ expected: 'it does not exist', got: 'it does' }]));
    return findings.map((differences, i) => ({
      about: findings.length === 1 ? about : `${about} ${i + 1}`,
      differences,
    }));
  });
}

function byName(objects: readonly Fields[], normal: Normal): ReadonlyMap<string, readonly Fields[]> {
  const found = new Map<string, Fields[]>();
  for (const object of objects) {
    const comparable = normalised(withConditionsByType(judgedOf(object)), normal) as Fields;
    const { name, namespace } = comparable.metadata as { readonly name: string; readonly namespace?: string };
    const about = `${comparable.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
    found.set(about, [...(found.get(about) ?? []), comparable]);
  }
  return found;
}

/** What of an object is judged: not what chance, the clock and the node agent decide. */
export function judgedOf(object: Fields): Fields {
  const { uid, resourceVersion, creationTimestamp, managedFields, ...metadata } = object.metadata as Fields;
  const owners = metadata.ownerReferences as readonly Fields[] | undefined;
  const ownerReferences = owners?.map(({ uid: _uid, ...owner }) => owner);
  const spec = (object.spec ?? {}) as Fields;
  const status = (object.status ?? {}) as Fields;
  const rest = { ...object, metadata: { ...metadata, ...(owners === undefined ? {} : { ownerReferences }) } };
  switch (object.kind) {
    case 'Node': {
      const { podCIDR, podCIDRs, ...wanted } = spec;
      const conditions = ((status.conditions ?? []) as readonly Fields[]).map(
        ({ lastHeartbeatTime: _heartbeat, lastTransitionTime: _transition, ...each }) => each,
      );
      return { ...rest, spec: wanted, status: { conditions } };
    }
    case 'Pod': {
      const { phase, qosClass, nominatedNodeName, observedGeneration, reason, message } = status;
      const conditions = ((status.conditions ?? []) as readonly Fields[])
        .filter(({ type }) => type === 'PodScheduled' || type === 'DisruptionTarget')
        .map(({ lastProbeTime: _probe, ...each }) => each);
      return {
        ...rest,
        status: { phase, conditions, qosClass, nominatedNodeName, observedGeneration, reason, message },
      };
    }
    case 'ReplicaSet': {
      // In how many steps a rollout scaled it is a race; that its controller has seen the last one is not.
      const generation = owners?.some((owner) => owner.kind === 'Deployment')
        ? '<steps>'
        : metadata.generation;
      const seen = status.observedGeneration === metadata.generation;
      const observedGeneration = seen ? generation : status.observedGeneration;
      return {
        ...rest,
        metadata: { ...rest.metadata, generation },
        status: { ...status, observedGeneration },
      };
    }
    case 'EndpointSlice':
      return { ...rest, endpoints: byTarget(object.endpoints) };
    case 'Endpoints':
      return {
        ...rest,
        subsets: ((object.subsets ?? []) as readonly Fields[]).map((subset) => ({
          ...subset,
          addresses: byTarget(subset.addresses),
          notReadyAddresses: byTarget(subset.notReadyAddresses),
        })),
      };
    default:
      return rest;
  }
}

/** Addresses in order of the Pods' names: their order is that of addresses that chance gave. */
function byTarget(addresses: unknown): readonly Fields[] {
  const nameOf = ({ targetRef }: Fields): string => String((targetRef as Fields | undefined)?.name ?? '');
  return [...((addresses ?? []) as readonly Fields[])].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Conditions by type, as their order says nothing. */
function withConditionsByType(object: Fields): Fields {
  const { conditions, ...status } = (object.status ?? {}) as Fields;
  if (!Array.isArray(conditions)) return object;
  const byType = Object.fromEntries(
    (conditions as readonly Fields[]).map((each) => [String(each.type), each]),
  );
  return { ...object, status: { ...status, conditions: byType } };
}

/** Where two values differ; absent, null and empty are the same. */
export function differencesOf(expected: unknown, got: unknown, path = ''): readonly Difference[] {
  if (isEmpty(expected) && isEmpty(got)) return [];
  if (isFields(expected) && isFields(got)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
    return keys.flatMap((key) =>
      differencesOf(expected[key], got[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(expected) && Array.isArray(got) && expected.length === got.length)
    return expected.flatMap((each, i) => differencesOf(each, got[i], `${path}[${i}]`));
  if (expected === got) return [];
  return [
    { expected: `${path}: ${JSON.stringify(expected) ?? 'absent'}`, got: JSON.stringify(got) ?? 'absent' },
  ];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.values(value).every(isEmpty);
}
