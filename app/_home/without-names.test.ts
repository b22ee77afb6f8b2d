import { expect, test } from 'vitest';
import type { Scene } from '@/lib/grading/scene/scene';
import { withoutNamesOf } from './without-names';

const running = { kind: 'running' } as const;
const scene: Scene = {
  time: '00:00:01',
  title: 'The cluster',
  description: 'kube-proxy on node-1 writes rules.',
  controlPlane: { processes: [{ id: 'process:kube-apiserver', name: 'kube-apiserver', state: running }] },
  objects: [],
  nodes: [
    {
      id: 'node:node-1',
      name: 'node-1',
      ready: 'Ready',
      processes: ['kubelet', 'kube-proxy', 'containerd'].map((name) => ({
        id: `process:${name}@node-1`,
        name,
        state: running,
      })),
      pods: [],
    },
  ],
  unplacedPods: [],
  arrows: [],
  lit: [],
};

test('no process on a node that is among the options is named, neither in the picture nor in its description', () => {
  const masked = withoutNamesOf(scene, [
    { id: 'a', label: 'kubelet' },
    { id: 'b', label: '`kube-proxy`' },
    { id: 'c', label: 'kube-apiserver' },
  ]);
  expect(masked.nodes[0]?.processes.map(({ name }) => name)).toEqual(['?', '?', 'containerd']);
  expect(masked.description).not.toContain('kube-proxy');
});
