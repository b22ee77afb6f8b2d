/** Where the API server asks what becomes of custom objects: most clusters have none. */
import { Port } from '../../parts/part';

export const customObjects = new Port<
  Pick<
    typeof import('./custom-object'),
    'asRead' | 'asStored' | 'coveredCustom' | 'customDefaults' | 'decodedCustom' | 'validateCustom'
  > &
    Pick<typeof import('./conversion'), 'converted'>
>('custom resources');
