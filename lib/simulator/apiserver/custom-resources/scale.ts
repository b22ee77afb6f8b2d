/**
 * The scale subresource of a custom kind: where its numbers are.
 * Source: apiextensions-apiserver/pkg/registry/customresource/{etcd,validator}.go.
 *
 * Rules
 *   crd/scale   With a scale subresource `kubectl scale` and autoscalers set the number at specReplicasPath, a whole number
 *               that is not negative.
 */
import type { KubeObject } from '../../objects/objects';
import { type FieldErrors, Path } from '../validation/field-error';
import type { ScalePaths } from './definition';
import { isMap } from './json-schema';

/** The object with another number of replicas. */
export function withReplicas(
  object: KubeObject,
  { specReplicasPath }: ScalePaths,
  replicas: number,
): KubeObject {
  return withValueAt(object, partsOf(specReplicasPath), replicas) as KubeObject;
}

function withValueAt(object: unknown, [field = '', ...rest]: readonly string[], value: unknown): unknown {
  const given = isMap(object) ? object : {};
  return { ...given, [field]: rest.length === 0 ? value : withValueAt(given[field], rest, value) };
}

/** What is at `.spec.replicas` of an object. */
export function valueAtPath(object: unknown, path: string): unknown {
  return partsOf(path).reduce<unknown>(
    (value, field) => (isMap(value) && Object.hasOwn(value, field) ? value[field] : undefined),
    object,
  );
}

/** Tells of numbers that are none. */
export function validateScale(object: unknown, scale: ScalePaths | undefined, out: FieldErrors): void {
  if (scale === undefined) return;
  for (const path of [scale.specReplicasPath, scale.statusReplicasPath]) {
    const value = valueAtPath(object, path);
    if (value === undefined) continue;
    const at = Path.of(path);
    if (!Number.isInteger(value)) {
      const type = typeof value === 'number' ? 'float64' : typeof value === 'boolean' ? 'bool' : typeof value;
      out.invalid(at, 0, `${path} accessor error: ${String(value)} is of the type ${type}, expected int64`);
    } else if ((value as number) < 0) out.invalid(at, value, 'should be a non-negative integer');
    else if ((value as number) > 2 ** 31 - 1)
      out.invalid(at, value, 'should be less than or equal to 2147483647');
  }
}

function partsOf(path: string): readonly string[] {
  return path.split('.').filter((part) => part !== '');
}
