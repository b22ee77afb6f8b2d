/**
 * What is sent to the scale subresource of a built-in workload: an object of kind Scale, of which only the number counts.
 * Source: pkg/apis/autoscaling/validation/validation.go ValidateScale.
 */
import type { Manifest } from '../objects/objects';
import { badRequest, invalid, type Refusal } from './answers';
import { FieldErrors, Path } from './validation/field-error';
import { decode, int32, struct } from './validation/shape';

const scale = struct('Scale', { spec: struct('ScaleSpec', { replicas: int32 }) });

/** Why a number of replicas cannot be taken; undefined when it can. */
export function refusedScale(name: string, { spec }: Manifest): Refusal | undefined {
  const decoded = decode(scale, { spec });
  if (!decoded.ok)
    return badRequest(`Scale in version "v1" cannot be handled as a Scale: ${decoded.message}`);
  const replicas = decoded.value.spec?.replicas ?? 0;
  if (replicas >= 0) return undefined;
  const out = new FieldErrors();
  out.invalid(Path.of('spec').child('replicas'), replicas, 'must be greater than or equal to 0');
  return invalid({ plural: 'scales', group: 'autoscaling', kind: 'Scale' }, name, out.list);
}
