/** Which addresses a Service sends to, in short. Source: kubectl/pkg/describe/describe.go formatEndpointSlices. */
import type { EndpointSlice } from '../../objects/objects';
import { hostPort } from '../printers/cells';
import type { DescribeView } from './describer';

const most = 3;

/**
 * The first three ready addresses with the ports of this name. There is "more" once an address follows the third,
 * ready or not: `+ 0 more...` is possible, as upstream has it.
 */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const shown: string[] = [];
  let [count, isCut] = [0, false];
  for (const { ports, endpoints } of slices) {
    const named = (ports ?? []).filter(({ name = '' }) => name === portName);
    const numbers = (ports ?? []).length === 0 ? [undefined] : named.map(({ port = 0 }) => port);
    for (const number of numbers)
      for (const { addresses, conditions } of endpoints ?? []) {
        if (shown.length === most) isCut = true;
        if (conditions?.ready === false) continue;
        const address = addresses[0] ?? '';
        if (!isCut) shown.push(number === undefined ? address : hostPort(address, number));
        count++;
      }
  }
  return isCut ? `${shown.join(',')} + ${count - most} more...` : shown.join(',');
}

/** The slices of a Service. */
export function slicesOf(namespace: string, service: string, view: DescribeView): readonly EndpointSlice[] {
  return (view.list('EndpointSlice', namespace) ?? []).filter(
    ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service,
  );
}
