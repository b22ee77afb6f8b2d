/** The annotation in which `kubectl apply` leaves what was applied. Source: kubectl/pkg/util/apply.go. */
import type { KubeObject, Manifest } from '../../objects/objects';
import { goJson } from '../output/go-json';

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manifest with itself, as text, in the annotation. */
export function withLastApplied(manifest: Manifest): Manifest {
  const annotations = { ...manifest.metadata.annotations, [lastAppliedAnnotation]: appliedText(manifest) };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}

/** What is left in the annotation: the manifest without the annotation itself, on one line. */
function appliedText(manifest: Manifest): string {
  const { [lastAppliedAnnotation]: _last, ...annotations } = manifest.metadata.annotations ?? {};
  return `${goJson({ ...manifest, metadata: { ...manifest.metadata, annotations } })}\n`;
}

/** What was applied last, as it stands in the annotation. */
export function lastAppliedText(object: KubeObject): string | undefined {
  return object.metadata.annotations?.[lastAppliedAnnotation];
}

/** The same as a value; undefined when there is none that can be read. */
export function lastApplied(object: KubeObject): unknown {
  const text = lastAppliedText(object);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
