/** `--overrides`: a piece of JSON that has the last word on a generated object. Source: kubectl/pkg/cmd/util/override_options.go. */

import { jsonPatch } from '../../apiserver/json-patch';
import { shapeOfKind } from '../../apiserver/managed-fields/schema';
import { mergePatch, strategicMergePatch } from '../../apiserver/merge';
import type { Manifest } from '../../objects/objects';
import { fail } from '../failure';
import type { Invocation } from '../invocation';
import { yamlReader } from '../yaml/port';

export function withOverrides({ flags }: Invocation, object: Manifest): Manifest {
  const text = flags.text('overrides');
  if (text === '') return object;
  const read = yamlReader.get().readYaml(text);
  if (!read.ok) return fail(`invalid overrides: ${read.message}`);
  const patch = read.documents[0] ?? {};
  if (typeof patch !== 'object') fail('Invalid JSON Patch');
  switch (flags.text('override-type', 'merge')) {
    case 'merge':
      return mergePatch(object, patch) as Manifest;
    case 'strategic':
      return strategicMergePatch(shapeOfKind(object.kind), object, patch) as Manifest;
    case 'json': {
      const result = jsonPatch(object, patch);
      return result.ok ? (result.value as Manifest) : fail(result.message);
    }
    default:
      return fail(`invalid override type: ${flags.text('override-type')}`);
  }
}
