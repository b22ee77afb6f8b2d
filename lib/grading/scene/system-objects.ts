import type { KubeObject } from '@/lib/simulator/index';

/** What every cluster has of itself: it is drawn nowhere, and listed last. */
export function isSystem(object: KubeObject): boolean {
  const { namespace, name } = object.metadata;
  if (namespace?.startsWith('kube-')) return true;
  return name === 'kubernetes' || name === 'kube-root-ca.crt';
}
