/** What reads YAML. */
import { yamlReader } from '../yaml/port';
import { readYaml } from '../yaml/yaml-guard';

yamlReader.bring({ readYaml });
