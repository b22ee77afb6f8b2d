import type { Manifest } from '../../objects/objects';
import { customObjects } from '../custom-resources/object-port';
import { withDefaults } from '../defaults';
import type { Resource } from '../resources';

/**
 * What a webhook or a policy has made of an object, with the defaults of its kind: what was added says no more than what anybody
 * writes. Source: apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go, policy/mutating/dispatcher.go (GetObjectDefaulter).
 */
export function defaultedAgain({ custom }: Resource, object: Manifest): Manifest {
  return custom === undefined ? withDefaults(object) : customObjects.get().customDefaults(custom, object);
}
