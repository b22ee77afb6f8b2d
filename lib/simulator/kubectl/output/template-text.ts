/** The template of Pods as `kubectl rollout history --revision` shows it. */
import type { PodTemplate } from '../../objects';

export function templateText(template: PodTemplate): string {
  const lines = (values: Readonly<Record<string, string>> | undefined): string =>
    Object.entries(values ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`)
      .join('\n\t\t');
  const containers = template.spec.containers.map(({ name, image }) => `   ${name}:\n    Image:\t${image}\n`);
  return `Pod Template:\n  Labels:\t${lines(template.metadata?.labels)}\n  Containers:\n${containers.join('')}`;
}
