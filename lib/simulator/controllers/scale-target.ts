/**
 * The scale subresource as a controller sees it: how many replicas an object wants and has, and which Pods are its own.
 * Source: client-go/scale; apiextensions-apiserver/pkg/registry/customresource/etcd.go (ScaleREST).
 */
import type { View } from '../component';
import type { Kind, KubeObject, LabelSelector } from '../objects/objects';

export type Scale = {
  readonly specReplicas: number;
  readonly statusReplicas: number;
  /** Which Pods are its own; undefined when it does not say. */
  readonly selector: LabelSelector | undefined;
  /** The selector of a custom resource, as text. */
  readonly selectorText?: string;
};

type Fields = {
  readonly spec?: { readonly replicas?: number; readonly selector?: unknown };
  readonly status?: { readonly replicas?: number };
};

const builtIn: ReadonlySet<Kind> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'ReplicationController',
]);

/** Undefined: the kind has no scale subresource. Without an object the scale of the kind is all zeroes. */
export function scaleOf(kind: Kind, object: KubeObject | undefined, view: View): Scale | undefined {
  if (builtIn.has(kind)) {
    const { spec, status } = (object ?? {}) as Fields;
    const selector =
      kind === 'ReplicationController'
        ? { matchLabels: (spec?.selector ?? {}) as Readonly<Record<string, string>> }
        : (spec?.selector as LabelSelector | undefined);
    const specReplicas = object === undefined ? 0 : (spec?.replicas ?? 1);
    return { specReplicas, statusReplicas: status?.replicas ?? 0, selector };
  }
  const paths = scalePaths(kind, view);
  if (paths === undefined) return undefined;
  const number = (path: string): number => {
    const value = valueAt(object, path);
    return typeof value === 'number' ? value : 0;
  };
  const text = paths.labelSelectorPath === undefined ? undefined : valueAt(object, paths.labelSelectorPath);
  return {
    specReplicas: number(paths.specReplicasPath),
    statusReplicas: number(paths.statusReplicasPath),
    selector: undefined,
    ...(typeof text === 'string' ? { selectorText: text } : {}),
  };
}

type Paths = {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
};

type Definition = KubeObject & {
  readonly spec: {
    readonly group: string;
    readonly scope?: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly {
      readonly name: string;
      readonly storage?: boolean;
      readonly subresources?: { readonly scale?: Paths };
    }[];
  };
};

/** The definition of a custom kind, `Kind.group`. */
export function definitionOf(kind: Kind, view: View): Definition | undefined {
  return view
    .list('CustomResourceDefinition')
    .map((each) => each as unknown as Definition)
    .find(({ spec }) => `${spec.names?.kind}.${spec.group}` === kind);
}

function scalePaths(kind: Kind, view: View): Paths | undefined {
  const versions = definitionOf(kind, view)?.spec.versions ?? [];
  return (versions.find((each) => each.storage === true) ?? versions[0])?.subresources?.scale;
}

/** `.spec.replicas` of an object. */
function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const field of path.split('.').filter((part) => part !== '')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[field];
  }
  return value;
}
