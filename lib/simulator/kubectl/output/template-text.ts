/** The template of Pods as `kubectl rollout history --revision` shows it: as in a description, but with its tabs. */
import type { PodTemplateSpec } from '../../apiserver/validation/shapes/pod';
import type { PodTemplate } from '../../objects/objects';
import { templateLines } from '../describe/pod-template';

export function templateText(template: PodTemplate): string {
  // The simulator's own type names only what has an effect; a description tells the rest too.
  return templateLines(template as unknown as PodTemplateSpec)
    .map((line) => `${line}\n`)
    .join('');
}
