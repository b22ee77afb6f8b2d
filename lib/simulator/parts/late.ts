/** Each part as a file of its own, for a page: loaded when a cluster first needs it. */
import type { PartName } from './part';

const files: Readonly<Record<PartName, () => Promise<unknown>>> = {
  addons: () => import('./addons'),
  'admission policies': () => import('./admission-policies'),
  autoscaling: () => import('./autoscaling'),
  'custom resources': () => import('./custom-resources'),
  'daemon sets': () => import('./daemon-sets'),
  jobs: () => import('./jobs'),
  'kubectl changes': () => import('../kubectl/parts/changes'),
  'kubectl creates': () => import('../kubectl/parts/creates'),
  'kubectl describes': () => import('../kubectl/parts/describes'),
  'kubectl explains': () => import('../kubectl/parts/explains'),
  'kubectl on nodes': () => import('../kubectl/parts/on-nodes'),
  'namespace limits': () => import('./namespace-limits'),
  'programs of a cluster': () => import('./programs-of-a-cluster'),
  'rarer kinds': () => import('./rarer-kinds'),
  'stateful sets': () => import('./stateful-sets'),
  volumes: () => import('./volumes'),
  'ways of packets': () => import('./ways-of-packets'),
  yaml: () => import('../kubectl/parts/yaml'),
};

/** Throws what the import throws when the file cannot be had. */
export async function loadPart(name: PartName): Promise<void> {
  await files[name]();
}
