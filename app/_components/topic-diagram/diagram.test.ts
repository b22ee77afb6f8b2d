import { describe, expect, test } from 'vitest';
import { loadCurriculum } from '@/lib/curriculum/load';
import { diagramAsText, diagramOf } from './diagram';
import { placeDiagram } from './place-diagram';

const { curriculum } = loadCurriculum('content');
const diagrams = curriculum.topics.flatMap((topic) => {
  const diagram = diagramOf(topic);
  return diagram ? [{ id: topic.id, diagram }] : [];
});

test('a topic whose facts tell of no arrow has no diagram', () => {
  expect(diagramOf({ area: 'workloads', name: 'container', facts: [] })).toBeNull();
});

test('kube-proxy watches at the kube-apiserver and runs on every node', () => {
  const diagram = diagrams.find(({ id }) => id === 'kube-proxy')?.diagram;
  expect(diagram?.subject.name).toBe('kube-proxy');
  expect(diagram?.ground).toBe('every node');
  expect(diagram && diagramAsText(diagram)).toContain(
    'kube-proxy watches Services, EndpointSlices and its own Node',
  );
});

test('an operator runs in a Pod, and a line leads from it to the kube-apiserver', () => {
  const diagram = diagrams.find(({ id }) => id === 'operators')?.diagram;
  if (!diagram) throw new Error('operators have a diagram');
  expect(diagram.ground).toBe('a Pod');
  expect(diagramAsText(diagram)).toBe(
    'operator talks to the kube-apiserver about the objects that it watches and creates. operator runs in a Pod.',
  );
  for (const layout of ['half', 'tall'] as const) {
    expect(placeDiagram(diagram, layout).routes.map(({ label }) => label?.text)).toContain('asks');
  }
});

test('what no fact places stands on no ground', () => {
  const facts = curriculum.topicsById.get('operators')?.facts.filter(({ kind }) => kind !== 'runs') ?? [];
  const diagram = diagramOf({ area: 'workloads', name: 'operator', facts });
  expect(diagram?.ground).toBeNull();
  const shapes = diagram ? placeDiagram(diagram, 'half').shapes : [];
  expect(shapes.map(({ id }) => id)).not.toContain('ground');
});

describe.each(['half', 'tall'] as const)('laid out %s', (layout) => {
  test.each(diagrams.map(({ id, diagram }) => [id, diagram] as const))(
    'the diagram of %s keeps everything inside, nothing on top of another',
    (_, diagram) => {
      const { width, height, shapes, routes } = placeDiagram(diagram, layout);
      const standing = shapes.filter(({ id }) => id !== 'ground');
      for (const { id, box } of shapes) {
        expect(box.x >= 0 && box.y >= 0 && box.x + box.w <= width && box.y + box.h <= height, id).toBe(true);
      }
      for (const [i, { id, box: a }] of standing.entries()) {
        for (const { id: other, box: b } of standing.slice(i + 1)) {
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          expect(apart, `${id} over ${other}`).toBe(true);
        }
      }
      for (const { points } of routes) for (const [x] of points) expect(x).toBeLessThanOrEqual(width);
    },
  );
});
