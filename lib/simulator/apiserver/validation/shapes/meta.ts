/** Metadata, selectors and references. Source: apimachinery/pkg/apis/meta/v1/types.go, k8s.io/api/core/v1/types.go. */
import {
  atomic,
  flag,
  int64,
  json,
  list,
  listBy,
  map,
  type Of,
  optional,
  setOf,
  struct,
  text,
  time,
} from '../shape';

export const OwnerReference = atomic(
  struct('OwnerReference', {
    apiVersion: text,
    kind: text,
    name: text,
    uid: text,
    controller: optional(flag),
    blockOwnerDeletion: optional(flag),
  }),
);
export type OwnerReference = Of<typeof OwnerReference>;

export const ObjectMeta = struct('ObjectMeta', {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: int64,
  creationTimestamp: time,
  deletionTimestamp: optional(time),
  deletionGracePeriodSeconds: optional(int64),
  labels: map(text),
  annotations: map(text),
  ownerReferences: listBy(['uid'], OwnerReference),
  finalizers: setOf(text, true),
  managedFields: json,
});
export type ObjectMeta = Of<typeof ObjectMeta>;

export const LabelSelectorRequirement = struct('LabelSelectorRequirement', {
  key: text,
  operator: text,
  values: list(text),
});

export const LabelSelector = atomic(
  struct('LabelSelector', {
    matchLabels: map(text),
    matchExpressions: list(LabelSelectorRequirement),
  }),
);
export type LabelSelector = Of<typeof LabelSelector>;

/** A reference to an object in the same namespace. */
export const LocalObjectReference = atomic(struct('LocalObjectReference', { name: text }));

export const SecretReference = atomic(struct('SecretReference', { name: text, namespace: text }));

export const ObjectReference = atomic(
  struct('ObjectReference', {
    kind: text,
    namespace: text,
    name: text,
    uid: text,
    apiVersion: text,
    resourceVersion: text,
    fieldPath: text,
  }),
);

export const TypedLocalObjectReference = atomic(
  struct('TypedLocalObjectReference', {
    apiGroup: optional(text),
    kind: text,
    name: text,
  }),
);
