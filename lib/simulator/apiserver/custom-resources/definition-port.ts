/** Where the API server asks how a CustomResourceDefinition is read, and what keeps one out. */
import { Port } from '../../parts/part';

export const definitions = new Port<
  Pick<typeof import('./read-schema'), 'readDefinition'> &
    Pick<typeof import('./formats'), 'formatWarnings'> &
    Pick<typeof import('./definition-validation'), 'validateDefinition' | 'validateDefinitionUpdate'>
>('custom resources');
