import { humanDuration, shortHumanDuration } from '../../lib/simulator/kubectl/age';
import { parseDuration } from '../../lib/simulator/values/duration';
import type { Adapter } from '../adapter';

export const ageFormat: Adapter = {
  run(input) {
    const ms = parseDuration(String(input.duration)) ?? Number.NaN;
    return { text: input.fn === 'HumanDuration' ? humanDuration(ms) : shortHumanDuration(ms) };
  },
};
