import { describe, expect, test } from 'vitest';
import type { Scene, SceneArrow, SceneNode, ScenePod } from '@/lib/grading/scene/scene';
import type { Box, Drawing } from './drawing';
import { textWidth } from './measure';
import { MOST_NODES, MOST_PODS, place } from './place';
import { sceneAsText } from './scene-as-text';

const running = { kind: 'running' } as const;
const APISERVER = 'process:kube-apiserver';

function pod(node: number, index: number, more: Partial<ScenePod> = {}): ScenePod {
  const name = `web-6c9f7d8b54-a${node}b${index}c`;
  return {
    id: `pod:default/${name}`,
    name,
    look: 'ready',
    status: 'Running',
    ip: `10.244.${node}.${index}`,
    ...more,
  };
}

function node(number: number, pods: number, more: Partial<SceneNode> = {}): SceneNode {
  const name = `node-${number}`;
  return {
    id: `node:${name}`,
    name,
    address: `10.0.0.${number}`,
    ready: 'Ready',
    processes: ['kubelet', 'kube-proxy'].map((process) => ({
      id: `process:${process}@${name}`,
      name: process,
      state: running,
    })),
    rules: { id: `rules:${name}`, lastWritten: '14:01:52', lines: [] },
    pods: Array.from({ length: pods }, (_, i) => pod(number, i)),
    ...more,
  };
}

function scene(nodes: readonly SceneNode[], more: Partial<Scene> = {}): Scene {
  return {
    time: '14:05:00',
    title: 'The cluster at 14:05:00',
    description: 'A cluster.',
    controlPlane: {
      processes: [
        'etcd',
        'kube-apiserver',
        'kube-scheduler',
        'kube-controller-manager',
        'cloud-controller-manager',
      ].map((name) => ({ id: `process:${name}`, name, state: running })),
    },
    objects: [
      { id: 'object:Deployment/default/web', kind: 'Deployment', name: 'web', detail: 'replicas 4' },
      {
        id: 'object:ReplicaSet/default/web',
        kind: 'ReplicaSet',
        name: 'web-6c9f7d8b54',
        owner: 'object:Deployment/default/web',
      },
      { id: 'object:Service/default/web', kind: 'Service', name: 'web', detail: '10.96.14.20:80' },
    ],
    nodes,
    unplacedPods: [],
    arrows: [],
    lit: [],
    ...more,
  };
}

const CLUSTERS: Record<string, Scene> = {
  'without nodes': scene([]),
  'of one node': scene([node(1, 3)]),
  'of three nodes': scene([node(1, 0), node(2, 6), node(3, 2)]),
  'of eight nodes': scene(Array.from({ length: 8 }, (_, i) => node(i + 1, i))),
  'of fifty nodes with thirty Pods each': scene(Array.from({ length: 50 }, (_, i) => node(i + 1, 30))),
  'of a hundred nodes of which three are open': scene(
    Array.from({ length: 100 }, (_, i) =>
      node(i + 1, i < 3 ? 20 : 0, i < 3 ? {} : { processes: [], folded: { pods: 20, ready: 18 } }),
    ),
    { more: { objects: 31, unplacedPods: 200 } },
  ),
  'with long names': scene([
    node(1, 1, {
      name: 'gke-production-pool-with-a-long-name-4f3a2b1c-xk2p',
      remarks: [
        'SchedulingDisabled, dedicated=machine-learning-inference:NoSchedule, node.kubernetes.io/unreachable:NoExecute',
      ],
      pods: [
        pod(1, 0, {
          name: 'a-very-long-name-of-a-stateful-workload-that-somebody-chose-0',
          look: 'failed',
          status: 'CreateContainerConfigError',
        }),
      ],
    }),
  ]),
};

const layouts = ['wide', 'bench', 'half', 'tall'] as const;
const inside = (inner: Box, outer: Box) =>
  inner.x >= outer.x - 0.6 &&
  inner.y >= outer.y - 0.6 &&
  inner.x + inner.w <= outer.x + outer.w + 0.6 &&
  inner.y + inner.h <= outer.y + outer.h + 0.6;
const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.w - 0.6 && b.x < a.x + a.w - 0.6 && a.y < b.y + b.h - 0.6 && b.y < a.y + a.h - 0.6;
const standing = (drawing: Drawing) =>
  drawing.shapes.filter(({ kind }) => kind !== 'band' && kind !== 'node');

describe.each(layouts)('the %s layout', (layout) => {
  test.each(Object.entries(CLUSTERS))(
    'of a cluster %s keeps everything inside the picture, and nothing on top of another',
    (_, given) => {
      const drawing = place(given, layout);
      const all: Box = { x: 0, y: 0, w: drawing.width, h: drawing.height };
      const outside = drawing.shapes.filter(({ box }) => !inside(box, all));
      expect(outside.map(({ id }) => id)).toEqual([]);
      const shapes = standing(drawing);
      const covering = shapes.flatMap((a, i) =>
        shapes.slice(i + 1).flatMap((b) => (overlap(a.box, b.box) ? [`${a.id} over ${b.id}`] : [])),
      );
      expect(covering).toEqual([]);
    },
  );

  test.each(Object.entries(CLUSTERS))('of a cluster %s leaves no text wider than its box', (_, given) => {
    const tooWide = place(given, layout).shapes.flatMap(({ id, box, lines }) =>
      lines
        .filter(({ dx, style }) => dx >= 0 && style !== 'code')
        .filter(({ text, dx, style }) => dx + textWidth(text, style === 'small' ? 12 : 13) > box.w)
        .map(({ text }) => `${id}: ${text}`),
    );
    expect(tooWide).toEqual([]);
  });

  test('counts what it does not draw', () => {
    const drawing = place(scene(Array.from({ length: 50 }, (_, i) => node(i + 1, 30))), layout);
    const said = drawing.shapes.flatMap(({ lines }) => lines.map(({ text }) => text));
    expect(said).toContain(`and ${50 - MOST_NODES} more nodes, all Ready`);
    expect(said.filter((text) => text.startsWith(`and ${30 - MOST_PODS} more`))).toHaveLength(MOST_NODES);
  });

  test('draws the node and the Pod that a packet reaches, however many others there are', () => {
    const nodes = Array.from({ length: 30 }, (_, i) => node(i + 1, 20));
    const target = pod(29, 19);
    const arrows: SceneArrow[] = [{ kind: 'packet', from: 'rules:node-2', to: target.id }];
    const drawing = place(scene(nodes, { arrows }), layout);
    expect(drawing.shapes.map(({ id }) => id)).toEqual(expect.arrayContaining(['node:node-29', target.id]));
    expect(drawing.routes.filter(({ kind }) => kind === 'packet')).toHaveLength(1);
  });

  test('runs arrows horizontally and vertically only, inside the picture', () => {
    const nodes = [1, 2, 3, 4, 5].map((number) => node(number, 2));
    const arrows: SceneArrow[] = nodes.flatMap((from) =>
      nodes.map(
        (to): SceneArrow => ({ kind: 'packet', from: `rules:${from.name}`, to: to.pods[0]?.id ?? '' }),
      ),
    );
    const drawing = place(scene(nodes, { arrows }), layout);
    expect(drawing.routes.filter(({ kind }) => kind === 'packet')).toHaveLength(25);
    for (const { points } of drawing.routes) {
      for (const [i, point] of points.entries()) {
        expect(point[0]).toBeGreaterThanOrEqual(0);
        expect(point[0]).toBeLessThanOrEqual(drawing.width);
        expect(point[1]).toBeLessThanOrEqual(drawing.height);
        const before = points[i - 1];
        if (before)
          expect(Math.abs(before[0] - point[0]) < 0.01 || Math.abs(before[1] - point[1]) < 0.01).toBe(true);
      }
    }
  });

  test('is the same every time', () => {
    const given = CLUSTERS['of eight nodes'] as Scene;
    expect(JSON.stringify(place(given, layout))).toBe(JSON.stringify(place(given, layout)));
  });
});

test('keeps the objects of an application in one row where shorter names make room for that', () => {
  const objects = [
    'Deployment web',
    'ReplicaSet web-86467997b9',
    'Service web',
    'EndpointSlice web-m9dzq',
  ].map((text) => {
    const [kind = '', name = ''] = text.split(' ');
    return { id: `object:${kind}/${name}`, kind, name, detail: '10.106.183.176:80' };
  });
  const shown = { ...scene([node(1, 1), node(2, 1), node(3, 1)]), objects };
  const rows = place(shown, 'bench').shapes.filter(({ kind }) => kind === 'object');
  expect(new Set(rows.map(({ box }) => box.y)).size).toBe(1);
  expect(rows.map(({ lines }) => lines[0]?.text.split(' ')[0])).toEqual([
    'Deployment',
    'ReplicaSet',
    'Service',
    'EndpointSlice',
  ]);
  expect(rows.some(({ lines }) => lines[0]?.text.includes('…'))).toBe(true);
});

test('a watch that is cut ends in a cross before it reaches the watcher', () => {
  const arrows: SceneArrow[] = [
    { kind: 'watch', from: APISERVER, to: 'process:kube-proxy@node-1', cut: true },
  ];
  const drawing = place(scene([node(1, 1)], { arrows }), 'wide');
  const proxy = drawing.shapes.find(({ id }) => id === 'process:kube-proxy@node-1');
  const cut = drawing.routes.find(({ cross }) => cross);
  expect(cut?.headless).toBe(true);
  expect(cut?.cross?.[1]).toBeLessThan(proxy?.box.y ?? 0);
});

test('the text names every node, Pod, object and process, those that are not drawn too', () => {
  const given = scene(Array.from({ length: 20 }, (_, i) => node(i + 1, 9)));
  const said = sceneAsText(given)
    .flatMap(({ where, lines }) => [where, ...lines])
    .join('\n');
  for (const { name, pods } of given.nodes) {
    expect(said).toContain(name);
    for (const { name: podName } of pods) expect(said).toContain(podName);
  }
  for (const { kind, name } of given.objects) expect(said).toContain(`${kind} ${name}`);
  for (const { name } of given.controlPlane.processes) expect(said).toContain(name);
});
