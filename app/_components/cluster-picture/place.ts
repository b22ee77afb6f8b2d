/**
 * Says where everything of a scene stands. Two layouts, never one shrunk: the wide one has nodes side by side,
 * the tall one stacks them, both with labels of 12 px and more at their own width.
 */
import type { Scene, SceneId, SceneNode } from '@/lib/grading/scene/scene';
import type { Box, Drawing, Line, Shape } from './drawing';
import { fitText, textWidth } from './measure';
import { type Lanes, routes } from './routes';
import {
  CODE,
  counted,
  type Flowing,
  NAME,
  objectShape,
  podShape,
  processShape,
  rest,
  rulesShape,
  SMALL,
} from './shapes-of';

/** wide: the whole page. bench: most of it, a list beside. half: beside something else. tall: a phone. */
export type Layout = 'wide' | 'bench' | 'half' | 'tall';

/** At most so many Pods are drawn on one node; the others are counted. */
export const MOST_PODS = 6;

/** At most so many nodes are drawn; the others are counted. */
export const MOST_NODES = 12;

/** A Pod is no wider than its name may need, however wide its node is. */
const WIDEST_POD = 240;

type Measures = {
  readonly width: number;
  /** From the edge of a node or the band to what stands in it. */
  readonly pad: number;
  readonly gap: number;
  /** Between nodes, and left and right of them: arrows run there. */
  readonly gutter: number;
  readonly nodesInARow: number;
  /** Kept free at the right of what stands in a node, for arrows. */
  readonly lane: number;
};

export function place(scene: Scene, layout: Layout): Drawing {
  const travels = scene.arrows.some((arrow) => arrow.kind === 'packet' || arrow.kind === 'lost');
  const measures = measuresOf(layout, scene.nodes.length, travels);
  const sidewise = layout !== 'tall';
  const band = placeBand(scene, measures, sidewise);
  const nodes = placeNodes(scene, measures, band.bottom, { sidewise, travels });
  const shapes = [...band.shapes, ...nodes.shapes];
  const lanes: Lanes = {
    sidewise,
    ...measures,
    bandBottom: band.bottom,
    busY: band.busY,
    nodeOf: nodes.nodeOf,
  };
  return { width: measures.width, height: nodes.bottom, shapes, routes: routes(scene, shapes, lanes) };
}

function measuresOf(layout: Layout, nodes: number, travels: boolean): Measures {
  const gutter = travels ? 30 : 17;
  switch (layout) {
    case 'wide':
      return { width: 1136, pad: 14, gap: 10, gutter, nodesInARow: nodesInARow(nodes), lane: 0 };
    case 'bench':
      return { width: 800, pad: 12, gap: 8, gutter, nodesInARow: Math.min(3, Math.max(1, nodes)), lane: 0 };
    case 'half':
      return { width: 560, pad: 12, gap: 8, gutter, nodesInARow: Math.min(2, Math.max(1, nodes)), lane: 0 };
    case 'tall':
      return { width: 328, pad: 10, gap: 8, gutter: 0, nodesInARow: 1, lane: travels ? 26 : 0 };
  }
}

/** Side by side as long as a kubelet, a kube-proxy and the names of Pods stay legible. */
function nodesInARow(nodes: number): number {
  if (nodes <= 4) return Math.max(1, nodes);
  return nodes <= 6 ? 3 : 4;
}

/* ---- the control plane and the objects it keeps ---- */

function placeBand(scene: Scene, m: Measures, sidewise: boolean) {
  const title: Line = { text: 'Control plane', dx: m.pad, dy: 22, style: 'name' };
  const note: Line[] =
    scene.controlPlane.note && sidewise
      ? [{ text: scene.controlPlane.note, dx: -m.pad, dy: 22, style: 'small' }]
      : [];
  const most = sidewise ? 260 : m.width - 2 * m.pad;
  const processes = scene.controlPlane.processes.map((process) =>
    processShape(process, sidewise ? 320 : most),
  );
  const records = [
    ...objectsInARow(scene, most, sidewise ? m.width - 2 * m.pad : 0),
    ...counted('objects/more', scene.more?.objects, 'objects'),
    ...scene.unplacedPods.slice(0, MOST_PODS).map((pod) => podShape(pod, sidewise ? 210 : most)),
    ...rest('band/more', scene.unplacedPods.slice(MOST_PODS), 150),
    ...counted('pods/more', scene.more?.unplacedPods, 'Pods without a node'),
  ];
  const inner: Box = { x: m.pad, y: 34, w: m.width - 2 * m.pad, h: 0 };
  const total = [...processes, ...records].reduce((sum, item) => sum + item.w + 26, 0);
  const shapes: Shape[] = [];
  let y = inner.y;
  let processesBottom = y;
  if (sidewise && total <= inner.w) {
    const row = spread(processes, records, inner);
    shapes.push(...row);
    y = bottomOf(row, y);
    processesBottom = y;
  } else {
    // Records first: then the bus beneath the processes reaches the nodes without crossing anything.
    const above = flow(
      records,
      { ...inner, y },
      // Lines from an owner run between the rows.
      { gap: sidewise ? OBJECT_GAP : m.gap, rowGap: sidewise ? 20 : m.gap, stretch: !sidewise },
    );
    shapes.push(...above);
    y = above.length > 0 ? bottomOf(above, y) + (sidewise ? 20 : m.gap + 4) : y;
    const row = flow(
      processes,
      { ...inner, y },
      { gap: sidewise ? 26 : m.gap, rowGap: m.gap, stretch: !sidewise },
    );
    shapes.push(...row);
    y = bottomOf(row, y);
    processesBottom = y;
  }
  const busY = processesBottom + 16;
  const bottom = sidewise ? busY + 16 : y + m.pad;
  const band: Shape = {
    id: 'band',
    kind: 'band',
    box: { x: 0.5, y: 0.5, w: m.width - 1, h: bottom - 0.5 },
    lines: [title, ...note],
  };
  return { shapes: [band, ...shapes], bottom, busY };
}

/**
 * Objects, in one row where that needs their names a little shorter and nothing else has to share the row: a second row
 * would push the nodes down, and those are what one looks at.
 */
function objectsInARow({ objects, unplacedPods, more }: Scene, most: number, room: number): Flowing[] {
  const shaped = (width: number) => objects.map((object) => objectShape(object, width));
  const whole = shaped(most);
  if (unplacedPods.length > 0 || (more?.objects ?? 0) + (more?.unplacedPods ?? 0) > 0) return whole;
  const free = room - (objects.length - 1) * OBJECT_GAP;
  for (let width = most; width >= NARROWEST_OBJECT; width -= 4) {
    const narrower = shaped(width);
    if (narrower.reduce((sum, { w }) => sum + w, 0) <= free) return narrower;
  }
  return whole;
}

/** Between records in a row: lines from an owner run there. */
const OBJECT_GAP = 22;
/** Its kind and a part of its name can still be read. */
const NARROWEST_OBJECT = 176;

/** Processes from the left, records from the right, on one line. */
function spread(left: readonly Flowing[], right: readonly Flowing[], inner: Box): Shape[] {
  const height = Math.max(34, ...[...left, ...right].map((item) => item.h));
  const free = inner.w - [...left, ...right].reduce((sum, item) => sum + item.w, 0);
  const gap = Math.min(38, free / Math.max(1, left.length + right.length - 1));
  let x = inner.x;
  const shapes: Shape[] = [];
  const put = (item: Flowing) => {
    shapes.push({ ...item.shape, box: { x, y: inner.y + (height - item.h) / 2, w: item.w, h: item.h } });
    x += item.w + gap;
  };
  for (const item of left) put(item);
  x = inner.x + inner.w - right.reduce((sum, item) => sum + item.w + gap, -gap);
  for (const item of right) put(item);
  return shapes;
}

/* ---- nodes ---- */

type NodeContext = { readonly sidewise: boolean; readonly travels: boolean };

function placeNodes(scene: Scene, m: Measures, bandBottom: number, context: NodeContext) {
  const whole = scene.nodes.filter(({ folded }) => folded === undefined);
  const shown = mostTelling(whole, MOST_NODES, (node) => isTouched(scene, node));
  const left = whole.length - shown.length;
  const outer = context.sidewise && context.travels ? 14 : 0;
  const columns = m.nodesInARow;
  const width = (m.width - 2 * outer - (columns - 1) * m.gutter) / columns;
  const nodeOf = new Map<SceneId, Box>();
  const shapes: Shape[] = [];
  const rowGap = context.sidewise ? 22 : 14;
  let top = bandBottom + (context.sidewise ? 20 : 12);
  for (let first = 0; first < shown.length; first += columns) {
    const row = shown.slice(first, first + columns).map((node, column) => {
      const x = outer + column * (width + m.gutter) + 0.5;
      return { node, content: nodeContent(node, { x, y: top, w: width - 1, h: 0 }, m, context, scene) };
    });
    const height = Math.max(...row.map(({ content }) => content.bottom - top));
    for (const { node, content } of row) {
      const box = { ...content.frame.box, h: height };
      shapes.push({ ...content.frame, box }, ...content.shapes);
      for (const shape of [content.frame, ...content.shapes]) nodeOf.set(shape.id, box);
      for (const rule of node.rules?.lines ?? []) nodeOf.set(rule.id, box);
    }
    top += height + rowGap;
  }
  let bottom = shown.length > 0 ? top - rowGap : bandBottom;
  const tiles = placeTiles(scene.nodes, m, bottom + (context.sidewise ? 20 : 12));
  for (const tile of tiles) nodeOf.set(tile.id, tile.box);
  shapes.push(...tiles);
  bottom = bottomOf(tiles, bottom);
  if (left > 0) {
    const ready = whole.filter((node) => !shown.includes(node) && node.ready === 'Ready').length;
    const text = `and ${left} more nodes, ${ready === left ? 'all Ready' : `${ready} of them Ready`}`;
    shapes.push({
      id: 'nodes/more',
      kind: 'more',
      box: { x: 0.5, y: bottom + 12, w: m.width - 1, h: 30 },
      lines: [{ text, dx: m.pad, dy: 20, style: 'small' }],
    });
    bottom += 42;
  }
  return { shapes, bottom: bottom + 1 + (context.travels && context.sidewise ? 14 : 0), nodeOf };
}

/** Folded nodes, a tile each: name, condition, and how many of its Pods are ready. */
function placeTiles(nodes: readonly SceneNode[], m: Measures, top: number): Shape[] {
  const folded = nodes.filter((node) => node.folded !== undefined);
  const columns = Math.max(1, Math.floor((m.width + m.gap) / (TILE.least + m.gap)));
  const w = (m.width - 1 - (columns - 1) * TILE.gap) / columns;
  return folded.map((node, i) => {
    const { pods = 0, ready = 0 } = node.folded ?? {};
    const count = pods === ready ? `${pods}` : `${ready}/${pods}`;
    const broken = node.ready !== 'Ready' || node.processes.length > 0;
    const room = w - 30 - textWidth(count, SMALL) - 14;
    return {
      id: node.id,
      kind: 'node' as const,
      box: {
        x: 0.5 + (i % columns) * (w + TILE.gap),
        y: top + Math.floor(i / columns) * (TILE.height + TILE.gap),
        w,
        h: TILE.height,
      },
      lines: [
        {
          text: fitText(node.name, room, SMALL),
          dx: 26,
          dy: 19,
          style: 'small' as const,
        },
        {
          text: '',
          dx: 8,
          dy: 19,
          style: 'small' as const,
          light: broken ? ('fault' as const) : pods === ready ? ('ok' as const) : ('pending' as const),
        },
        { text: count, dx: -8, dy: 19, style: 'small' as const },
      ],
    };
  });
}

const TILE = { least: 100, height: 28, gap: 6 } as const;

function nodeContent(node: SceneNode, outer: Box, m: Measures, context: NodeContext, scene: Scene) {
  const inner: Box = { x: outer.x + m.pad, y: outer.y, w: outer.w - 2 * m.pad - m.lane, h: 0 };
  const lines: Line[] = [{ text: node.name, dx: m.pad, dy: 22, style: 'name' }];
  const readyWidth = textWidth(node.ready, SMALL) + 18;
  const free = outer.w - 2 * m.pad - m.lane - textWidth(node.name, NAME) - readyWidth - 20;
  if (node.address && textWidth(node.address, CODE, 'code') <= free) {
    lines.push({ text: node.address, dx: m.pad + textWidth(node.name, NAME) + 8, dy: 22, style: 'code' });
  }
  lines.push({
    text: node.ready,
    dx: -(m.pad + m.lane),
    dy: 22,
    style: 'small',
    light: node.ready === 'Ready' ? 'ok' : node.ready === 'NotReady' ? 'fault' : 'pending',
  });
  let y = outer.y + 34;
  for (const remark of node.remarks ?? []) {
    lines.push({ text: fitText(remark, inner.w, SMALL), dx: m.pad, dy: y - outer.y + 6, style: 'small' });
    y += 17;
  }
  const shapes: Shape[] = [];
  const add = (placed: readonly Shape[], space: number) => {
    if (placed.length === 0) return;
    shapes.push(...placed);
    y = bottomOf(placed, y) + space;
  };
  const processes = node.processes.map((process) => processShape(process, inner.w));
  add(flow(processes, { ...inner, y }, { gap: m.gap, rowGap: 8, stretch: true }), 12);
  if (node.rules) add([rulesShape(node.rules, node.name, { ...inner, y })], 12);
  const shown = mostTelling(node.pods, MOST_PODS, (pod) => isTold(scene, pod.id) || pod.look !== 'ready');
  const columns = context.travels ? 1 : Math.max(1, Math.floor((inner.w + m.gap) / (140 + m.gap)));
  const inARow = Math.min(columns, Math.max(1, shown.length));
  const width = Math.min((inner.w - (inARow - 1) * m.gap) / inARow, context.travels ? inner.w : WIDEST_POD);
  add(
    flow(
      shown.map((pod) => podShape(pod, width, width)),
      { ...inner, y },
      { gap: m.gap, rowGap: 10 },
    ),
    12,
  );
  const more = rest(
    `${node.id}/more`,
    node.pods.filter((pod) => !shown.includes(pod)),
    inner.w,
  );
  add(flow(more, { ...inner, y: y - 4 }, { gap: 0, rowGap: 0 }), 8);
  const frame: Shape = { id: node.id, kind: 'node', box: outer, lines };
  return { frame, shapes, bottom: y + 2 };
}

/* ---- helpers ---- */

type FlowOptions = {
  readonly gap: number;
  readonly rowGap: number;
  /** Rows are filled to the right edge. */
  readonly stretch?: boolean;
};

/** Sets items in rows, like words. */
function flow(items: readonly Flowing[], area: Box, { gap, rowGap, stretch }: FlowOptions): Shape[] {
  const rows: Flowing[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const w = Math.min(item.w, area.w);
    if (used + gap + w > area.w + 0.5) {
      rows.push([]);
      used = -gap;
    }
    rows.at(-1)?.push({ ...item, w });
    used += gap + w;
  }
  const shapes: Shape[] = [];
  let y = area.y;
  for (const row of rows) {
    const spare = stretch
      ? (area.w - row.reduce((sum, item) => sum + item.w, (row.length - 1) * gap)) / row.length
      : 0;
    let x = area.x;
    const height = Math.max(...row.map((item) => item.h));
    for (const item of row) {
      shapes.push({ ...item.shape, box: { x, y, w: item.w + spare, h: item.h } });
      x += item.w + spare + gap;
    }
    y += height + rowGap;
  }
  return shapes;
}

function bottomOf(shapes: readonly Shape[], least: number): number {
  return shapes.reduce((bottom, { box }) => Math.max(bottom, box.y + box.h), least);
}

/** The first `most`, in their order, with those that are told about kept before the others. */
function mostTelling<T>(items: readonly T[], most: number, tells: (item: T) => boolean): readonly T[] {
  if (items.length <= most) return items;
  const chosen = new Set([...items.filter(tells), ...items.filter((item) => !tells(item))].slice(0, most));
  return items.filter((item) => chosen.has(item));
}

function isTouched(scene: Scene, node: SceneNode): boolean {
  const ids = [
    node.id,
    node.rules?.id,
    ...node.processes.map(({ id }) => id),
    ...node.pods.map(({ id }) => id),
  ];
  return node.ready !== 'Ready' || ids.some((id) => id !== undefined && isTold(scene, id));
}

function isTold(scene: Scene, id: SceneId): boolean {
  return (
    scene.lit.includes(id) ||
    scene.arrows.some((arrow) => arrow.kind !== 'watch' && (arrow.from === id || arrow.to === id))
  );
}
