import { reservedAddresses, reservedPorts } from '../../lib/simulator/apiserver/allocation';
import type { Adapter } from '../adapter';

export const serviceAllocation: Adapter = {
  run: (input) => ({
    staticBandSize:
      input.what === 'node-port'
        ? reservedPorts(input.size as number)
        : reservedAddresses(input.cidr as string),
  }),
};
