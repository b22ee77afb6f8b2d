import { parseImageName } from '../../lib/simulator/values/image-name';
import { type Adapter, matches } from '../adapter';

export const imageName: Adapter = {
  run: ({ image }) => parseImageName(String(image)),
  /** Upstream's test looks for the words within the error. */
  compare(got, expected) {
    if (typeof expected.error !== 'string') return matches(got, expected);
    const { error } = got as { readonly error?: string };
    return error?.includes(expected.error) === true;
  },
};
