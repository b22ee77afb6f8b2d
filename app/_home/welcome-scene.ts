import type { Scene, SceneNode } from '@/lib/grading/scene';

const running = { kind: 'running' } as const;

function node(number: number, pod: { name: string; ip: string }): SceneNode {
  const name = `node-${number}`;
  return {
    id: `node:${name}`,
    name,
    ready: 'Ready',
    processes: [
      { id: `process:runtime@${name}`, name: 'runtime', state: running },
      { id: `process:?@${name}`, name: '?', state: running },
    ],
    rules: { id: `rules:${name}`, lines: [], summary: 'for Service web' },
    pods: [{ id: `pod:${pod.name}`, name: pod.name, look: 'ready', status: 'Running', ip: pod.ip }],
  };
}

/** The picture of the first question that a stranger meets: somebody writes the rules, and its name is asked. */
export const welcomeScene: Scene = {
  time: '14:05:00',
  title: 'On each node an unnamed component writes packet rules',
  description:
    'Two nodes. On each, a process whose name is asked watches the kube-apiserver and writes the rules of its node. A packet from Pod checkout on node-1 goes through the rules of node-1 to a Pod of Service web on node-2.',
  controlPlane: { processes: [{ id: 'process:kube-apiserver', name: 'kube-apiserver', state: running }] },
  objects: [
    { id: 'object:Service/default/web', kind: 'Service', name: 'web', detail: '10.96.14.20' },
    { id: 'object:EndpointSlice/default/web', kind: 'EndpointSlice', name: 'web', detail: '1 ready' },
  ],
  nodes: [
    node(1, { name: 'checkout', ip: '10.244.1.9' }),
    node(2, { name: 'web-6c9f7d8b54-9zt7m', ip: '10.244.2.8' }),
  ],
  unplacedPods: [],
  arrows: [
    { kind: 'watch', from: 'process:kube-apiserver', to: 'process:?@node-1' },
    { kind: 'watch', from: 'process:kube-apiserver', to: 'process:?@node-2' },
    { kind: 'write', from: 'process:?@node-1', to: 'rules:node-1' },
    { kind: 'write', from: 'process:?@node-2', to: 'rules:node-2' },
    { kind: 'packet', from: 'pod:checkout', to: 'rules:node-1' },
    { kind: 'packet', from: 'rules:node-1', to: 'pod:web-6c9f7d8b54-9zt7m' },
  ],
  lit: ['process:?@node-1', 'process:?@node-2'],
};
