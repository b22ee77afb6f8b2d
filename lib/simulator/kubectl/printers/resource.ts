/** Devices that Pods can claim. Source: pkg/printers/internalversion/printers.go, the resource group. */
import { isBeingDeleted } from '../../objects/objects';
import { age } from './cells';
import { printer } from './printer';

/** Of a DeviceClass and of a ResourceClaimTemplate. */
export const nameAndAge = printer<object>(['Name', 'Age'], (object, { now }) => [
  object.metadata.name,
  age(object, now),
]);

export const resourceClaim = printer<{
  readonly status?: { readonly allocation?: object | null; readonly reservedFor?: readonly unknown[] };
}>(['Name', 'State', 'Age'], (object, { now }) => {
  const isAllocated = object.status?.allocation !== undefined && object.status.allocation !== null;
  const isReserved = isAllocated && (object.status?.reservedFor?.length ?? 0) > 0;
  const isDeleted = isBeingDeleted(object);
  const state = [
    ...(isDeleted ? ['deleted'] : []),
    ...(isAllocated ? ['allocated'] : isDeleted ? [] : ['pending']),
    ...(isReserved ? ['reserved'] : []),
  ].join(',');
  return [object.metadata.name, state, age(object, now)];
});

export const resourceSlice = printer<{
  readonly spec?: {
    readonly nodeName?: string;
    readonly driver?: string;
    readonly pool?: { readonly name?: string };
  };
}>(['Name', 'Node', 'Driver', 'Pool', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.spec?.nodeName,
  object.spec?.driver,
  object.spec?.pool?.name,
  age(object, now),
]);
