/** Source: pkg/printers/internalversion/printers.go printNamespace, printConfigMap, printSecret, printServiceAccount. */
import type { ConfigMap, Namespace, Secret } from '../../objects/objects';
import { age } from './cells';
import { printer } from './printer';

export const namespace = printer<Namespace>(['Name', 'Status', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.status?.phase,
  age(object, now),
]);

export const configMap = printer<ConfigMap & { readonly binaryData?: object }>(
  ['Name', 'Data', 'Age'],
  (object, { now }) => [
    object.metadata.name,
    sizeOf(object.data) + sizeOf(object.binaryData),
    age(object, now),
  ],
);

export const secret = printer<Secret>(['Name', 'Type', 'Data', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.type,
  sizeOf(object.data),
  age(object, now),
]);

/** Secrets are no longer counted since tokens are not stored in them. */
export const serviceAccount = printer<object>(['Name', 'Age'], (object, { now }) => [
  object.metadata.name,
  age(object, now),
]);

function sizeOf(map: object | undefined | null): number {
  return Object.keys(map ?? {}).length;
}
