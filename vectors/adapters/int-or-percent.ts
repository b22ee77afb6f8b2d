import type { IntOrString } from '../../lib/simulator/objects/objects';
import { scaledValue } from '../../lib/simulator/values/int-or-percent';
import type { Adapter } from '../adapter';

export const intOrPercent: Adapter = {
  run(input) {
    const result = scaledValue(input.value as IntOrString, Number(input.total), input.roundUp === true);
    return result === undefined ? { error: true } : { result };
  },
};
