/** Where YAML is read; a line without a file, a patch or a text needs none of it. */
import { Port } from '../../parts/part';

export const yamlReader = new Port<Pick<typeof import('./yaml-guard'), 'readYaml'>>('yaml');
