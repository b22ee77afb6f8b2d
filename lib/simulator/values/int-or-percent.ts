import type { IntOrString } from '../objects/objects';

/**
 * A count that may be given as a share of a total: 3, or "25%" of it, rounded up or down.
 * Undefined when the text is not a percentage. Source: apimachinery/pkg/util/intstr/intstr.go.
 */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): number | undefined {
  if (typeof value === 'number') return value;
  const match = /^([+-]?\d+)%$/.exec(value);
  if (match === null) return undefined;
  const share = (Number(match[1]) * total) / 100;
  return roundUp ? Math.ceil(share) : Math.floor(share);
}
