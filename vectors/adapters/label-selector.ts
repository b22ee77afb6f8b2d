import { formatSelector, satisfies } from '../../lib/simulator/objects/label-selector';
import type { Labels } from '../../lib/simulator/objects/objects';
import { parseSelector } from '../../lib/simulator/objects/selector-text';
import type { Adapter } from '../adapter';

export const labelSelector: Adapter = {
  run(input) {
    const requirements = parseSelector(String(input.selector));
    if (input.op === 'parse') {
      return requirements === undefined
        ? { valid: false }
        : { valid: true, canonical: formatSelector(requirements) || null };
    }
    return { matches: requirements !== undefined && satisfies(labelsOf(input.labels), requirements) };
  },
};

/** Some cases give labels as an object, some as upstream prints a set: `x=foo,y=baz`. */
function labelsOf(given: unknown): Labels {
  if (typeof given !== 'string') return given as Labels;
  return Object.fromEntries(
    given.split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [] : [[pair.slice(0, at), pair.slice(at + 1)]];
    }),
  );
}
