/** CustomResourceDefinitions and their objects: schemas, defaults, rules in CEL, conversion between versions. */
import { converted } from '../apiserver/custom-resources/conversion';
import {
  asRead,
  asStored,
  coveredCustom,
  customDefaults,
  decodedCustom,
  validateCustom,
} from '../apiserver/custom-resources/custom-object';
import { definitions } from '../apiserver/custom-resources/definition-port';
import {
  validateDefinition,
  validateDefinitionUpdate,
} from '../apiserver/custom-resources/definition-validation';
import { formatWarnings } from '../apiserver/custom-resources/formats';
import { customObjects } from '../apiserver/custom-resources/object-port';
import { readDefinition } from '../apiserver/custom-resources/read-schema';

customObjects.bring({
  asRead,
  asStored,
  converted,
  coveredCustom,
  customDefaults,
  decodedCustom,
  validateCustom,
});
definitions.bring({ readDefinition, formatWarnings, validateDefinition, validateDefinitionUpdate });
