/**
 * The ways of arrows: horizontal and vertical only, through the free lanes beside what stands in the picture.
 * Watches hang from one bus beneath the control plane; packets leave a box at its side and run in the gutters.
 */
import type { Scene, SceneArrow, SceneId } from '@/lib/grading/scene/scene';
import type { Box, Point, Route, Shape } from './drawing';
import { textWidth } from './measure';
import { LEAN, ruleLine } from './shapes-of';

export type Lanes = {
  readonly sidewise: boolean;
  readonly width: number;
  readonly pad: number;
  readonly gutter: number;
  readonly lane: number;
  readonly bandBottom: number;
  readonly busY: number;
  /** The node in which something stands. */
  readonly nodeOf: ReadonlyMap<SceneId, Box>;
};

/** An end of an arrow: the box, the height at which a horizontal arrow meets it, and the node around it. */
type End = {
  readonly box: Box;
  readonly y: number;
  readonly node: Box | undefined;
  readonly kind: Shape['kind'];
};

/** Between arrows that share a lane. */
const APART = 5;

export function routes(scene: Scene, shapes: readonly Shape[], lanes: Lanes): Route[] {
  const ends = endsOf(scene, shapes, lanes);
  const traffic = new Traffic();
  const drawn: Route[] = [...ownerships(scene, ends, lanes)];
  if (lanes.sidewise) drawn.push(...watches(scene, shapes, ends, lanes));
  for (const arrow of scene.arrows) {
    const from = ends.get(arrow.from);
    const to = ends.get(arrow.to);
    if (arrow.kind === 'watch' || !from) continue;
    const points =
      arrow.kind === 'write'
        ? to && writeWay(from, to, lanes, traffic)
        : packetWay(from, to, shapes, lanes, traffic);
    if (points)
      drawn.push({
        kind: arrow.kind,
        points: arrow.kind === 'lost' ? shortOf(points) : points,
        ...labelled(arrow, points),
      });
  }
  return drawn;
}

function endsOf(scene: Scene, shapes: readonly Shape[], lanes: Lanes): Map<SceneId, End> {
  const ends = new Map<SceneId, End>();
  for (const { id, box, kind } of shapes)
    ends.set(id, { box, y: box.y + box.h / 2, node: lanes.nodeOf.get(id), kind });
  for (const { rules } of scene.nodes) {
    const end = rules && ends.get(rules.id);
    if (!end) continue;
    rules.lines.forEach((rule, i) => {
      ends.set(rule.id, { ...end, y: end.box.y + ruleLine(i) });
    });
  }
  return ends;
}

/* ---- ownership ---- */

function ownerships(scene: Scene, ends: ReadonlyMap<SceneId, End>, lanes: Lanes): Route[] {
  return scene.objects.flatMap(({ id, owner }) => {
    const from = owner ? ends.get(owner) : undefined;
    const to = ends.get(id);
    if (!from || !to) return [];
    const sameRow = Math.abs(from.y - to.y) < 4;
    const next = to.box.x - (from.box.x + from.box.w);
    if (sameRow && next >= -LEAN && next < 60) {
      return [
        {
          kind: 'own',
          points: [
            [from.box.x + from.box.w - LEAN / 2, from.y],
            [to.box.x + LEAN / 2 - 4, to.y],
          ],
        },
      ];
    }
    const x = from.box.x + from.box.w / 2;
    const toX = to.box.x + to.box.w / 2;
    if (sameRow) {
      const y = from.box.y - 8;
      return [
        {
          kind: 'own',
          points: [
            [x, from.box.y],
            [x, y],
            [toX, y],
            [toX, to.box.y - 3],
          ],
        },
      ];
    }
    const down = to.y > from.y;
    const start = down ? from.box.y + from.box.h : from.box.y;
    const end = down ? to.box.y - 3 : to.box.y + to.box.h + 3;
    // Halfway between two rows, which on a phone stand closer.
    const apart = lanes.sidewise ? 10 : 4;
    const between = down ? to.box.y - apart : to.box.y + to.box.h + apart;
    return [
      {
        kind: 'own',
        points: tidy([
          [x, start],
          [x, between],
          [toX, between],
          [toX, end],
        ]),
      },
    ];
  });
}

/* ---- watches ---- */

function watches(
  scene: Scene,
  shapes: readonly Shape[],
  ends: ReadonlyMap<SceneId, End>,
  lanes: Lanes,
): Route[] {
  const arrows = scene.arrows.filter(
    (arrow) => arrow.kind === 'watch' && ends.has(arrow.from) && ends.has(arrow.to),
  );
  const server = arrows[0] && ends.get(arrows[0].from);
  if (!server) return [];
  const serverX = server.box.x + server.box.w / 2;
  const { busY, bandBottom } = lanes;
  const firstRow = Math.min(...shapes.filter(({ kind }) => kind === 'node').map(({ box }) => box.y));
  const taps: Route[] = [];
  const reached: number[] = [];
  for (const arrow of arrows) {
    const to = ends.get(arrow.to);
    if (!to) continue;
    if (!to.node) {
      const x = to.box.x + to.box.w / 2;
      reached.push(x);
      taps.push(
        tap(
          arrow,
          [
            [x, busY],
            [x, to.box.y + to.box.h + 2],
          ],
          [x, busY - 7],
        ),
      );
      continue;
    }
    const node = shapes.find((shape) => shape.kind === 'node' && shape.box === to.node);
    const x = tapX(to.box, node);
    const onFirstRow = to.node.y === firstRow;
    if (onFirstRow) reached.push(x);
    const start = onFirstRow ? busY : to.node.y - 12;
    taps.push(
      tap(
        arrow,
        [
          [x, start],
          [x, to.box.y - 2],
        ],
        [x, (Math.max(start, bandBottom) + to.node.y) / 2],
      ),
    );
  }
  const ways: Route[] = [];
  if (reached.length > 0) {
    const [least, most] = [Math.min(serverX, ...reached), Math.max(serverX, ...reached)];
    ways.push({
      kind: 'watch',
      points: [
        [serverX, server.box.y + server.box.h],
        [serverX, busY],
      ],
      headless: true,
    });
    ways.push({
      kind: 'watch',
      points: [
        [least, busY],
        [most, busY],
      ],
      headless: true,
    });
  }
  return [...ways, ...taps];
}

function tap(arrow: SceneArrow, points: readonly [Point, Point], cross: Point): Route {
  if (!arrow.cut) return { kind: 'watch', points };
  return { kind: 'watch', points: [points[0], cross], cross, headless: true };
}

/** Where a watch enters a box in a node: beside the node's name and address, which stand above it. */
function tapX(box: Box, node: Shape | undefined): number {
  const written = (node?.lines ?? [])
    .filter((line) => line.dx > 0 && line.dy < 30)
    .map(
      (line) =>
        line.dx +
        textWidth(line.text, line.style === 'code' ? 11.5 : 13, line.style === 'code' ? 'code' : 'ui'),
    );
  const free = (node?.box.x ?? 0) + Math.max(0, ...written) + 10;
  const middle = box.x + box.w / 2;
  if (free <= middle) return middle;
  return Math.min(free, box.x + box.w - 12);
}

/* ---- writes ---- */

function writeWay(from: End, to: End, lanes: Lanes, traffic: Traffic): Point[] | undefined {
  if (!from.node && !to.node) return withinBand(from, to);
  if (from.node && from.node === to.node) return withinNode(from, to, traffic);
  if (!lanes.sidewise) return undefined;
  const gapY = lanes.bandBottom + 8;
  if (from.node && !to.node) {
    const x = from.box.x + 14;
    const toX = to.box.x + to.box.w / 2 + 10;
    return tidy([
      [x, from.box.y],
      [x, gapY],
      [toX, gapY],
      [toX, to.box.y + to.box.h + 2],
    ]);
  }
  if (!from.node && to.node) {
    const x = from.box.x + from.box.w / 2 + 10;
    const lane = to.node.x + 6;
    return tidy([
      [x, from.box.y + from.box.h],
      [x, gapY],
      [lane, gapY],
      [lane, to.y],
      [to.box.x - 2, to.y],
    ]);
  }
  return undefined;
}

function withinBand(from: End, to: End): Point[] {
  const sameRow = Math.abs(from.y - to.y) < 6;
  const left = to.box.x + to.box.w <= from.box.x;
  const apart = left ? from.box.x - (to.box.x + to.box.w) : to.box.x - (from.box.x + from.box.w);
  const lean = to.kind === 'object' ? LEAN / 2 : 0;
  if (sameRow && apart >= 0 && apart < 60) {
    return left
      ? [
          [from.box.x, from.y],
          [to.box.x + to.box.w - lean + 2, from.y],
        ]
      : [
          [from.box.x + from.box.w, from.y],
          [to.box.x + lean - 2, from.y],
        ];
  }
  const x = from.box.x + from.box.w / 2;
  const toX = to.box.x + to.box.w / 2;
  if (sameRow) {
    const y = Math.min(from.box.y, to.box.y) - 7;
    return [
      [x, from.box.y],
      [x, y],
      [toX, y],
      [toX, to.box.y - 2],
    ];
  }
  const up = to.y < from.y;
  const between = up ? from.box.y - 9 : to.box.y - 9;
  return tidy([
    [x, up ? from.box.y : from.box.y + from.box.h],
    [x, between],
    [toX, between],
    [toX, up ? to.box.y + to.box.h + 2 : to.box.y - 2],
  ]);
}

function withinNode(from: End, to: End, traffic: Traffic): Point[] {
  const x = from.box.x + from.box.w / 2;
  const below = to.box.y - (from.box.y + from.box.h);
  if (to.kind === 'rules' && below >= 0 && below < 70 && x > to.box.x && x < to.box.x + to.box.w) {
    return [
      [x, from.box.y + from.box.h],
      [x, to.box.y - 2],
    ];
  }
  const node = from.node ?? from.box;
  const lane = node.x + 4 + traffic.next(`left of ${node.x},${node.y}`, 2) * 4;
  return [
    [from.box.x, from.y],
    [lane, from.y],
    [lane, to.y],
    [to.box.x - 2, to.y],
  ];
}

/* ---- packets ---- */

function packetWay(
  from: End,
  to: End | undefined,
  shapes: readonly Shape[],
  lanes: Lanes,
  traffic: Traffic,
): Point[] {
  const right = from.box.x + from.box.w;
  if (!to)
    return [
      [right, from.y],
      [Math.min(right + 40, lanes.width - 14), from.y],
    ];
  if (from.node && from.node === to.node && touches(from, to, shapes)) {
    const x = Math.max(from.box.x, to.box.x) + Math.min(from.box.w, to.box.w) / 2;
    const up = to.box.y < from.box.y;
    return [
      [x, up ? from.box.y : from.box.y + from.box.h],
      [x, up ? to.box.y + to.box.h + 2 : to.box.y - 2],
    ];
  }
  if (!lanes.sidewise) {
    const lane = lanes.width - lanes.pad - lanes.lane + 8 + traffic.next('right', 4) * APART;
    return [
      [right, from.y],
      [lane, from.y],
      [lane, to.y],
      [to.box.x + to.box.w + 2, to.y],
    ];
  }
  const fromNode = from.node ?? from.box;
  const toNode = to.node ?? to.box;
  if (fromNode === toNode) {
    const edge = fromNode.x + fromNode.w;
    const lane = edge - 9 + traffic.next(`right of ${edge},${fromNode.y}`, 2) * 4;
    return [
      [right, from.y],
      [lane, from.y],
      [lane, to.y],
      [to.box.x + to.box.w + 2, to.y],
    ];
  }
  return betweenNodes(from, to, fromNode, toNode, lanes, traffic);
}

function betweenNodes(
  from: End,
  to: End,
  fromNode: Box,
  toNode: Box,
  lanes: Lanes,
  traffic: Traffic,
): Point[] {
  const half = lanes.gutter / 2;
  const rightwards = toNode.x > fromNode.x;
  const out = gutterX(rightwards ? fromNode.x + fromNode.w + half : fromNode.x - half, lanes, traffic);
  const startX = rightwards ? from.box.x + from.box.w : from.box.x;
  const endX = rightwards ? to.box.x - 2 : to.box.x + to.box.w + 2;
  const neighbours =
    fromNode.y === toNode.y && Math.abs(toNode.x - fromNode.x) < fromNode.w + lanes.gutter + 2;
  if (neighbours)
    return [
      [startX, from.y],
      [out, from.y],
      [out, to.y],
      [endX, to.y],
    ];
  const below =
    Math.min(fromNode.y + fromNode.h, toNode.y + toNode.h) + 7 + traffic.next(`below ${fromNode.y}`, 2) * 4;
  const into = gutterX(rightwards ? toNode.x - half : toNode.x + toNode.w + half, lanes, traffic);
  return [
    [startX, from.y],
    [out, from.y],
    [out, below],
    [into, below],
    [into, to.y],
    [endX, to.y],
  ];
}

function gutterX(middle: number, lanes: Lanes, traffic: Traffic): number {
  const spread = traffic.next(`gutter ${Math.round(middle)}`, 2);
  const shifted = middle + ([0, -1, 1][spread] ?? 0) * APART;
  return Math.min(Math.max(shifted, 3), lanes.width - 3);
}

/** Nothing stands between the two, one above the other. */
function touches(from: End, to: End, shapes: readonly Shape[]): boolean {
  const top = Math.min(from.box.y + from.box.h, to.box.y + to.box.h);
  const bottom = Math.max(from.box.y, to.box.y);
  if (bottom - top > 40 || bottom <= top) return false;
  return !shapes.some(
    ({ box, kind }) =>
      kind !== 'node' &&
      kind !== 'band' &&
      box !== from.box &&
      box !== to.box &&
      box.y < bottom &&
      box.y + box.h > top &&
      box.x < from.box.x + from.box.w &&
      box.x + box.w > from.box.x,
  );
}

/** A lost packet ends before what it was meant for. */
function shortOf(points: readonly Point[]): readonly Point[] {
  const [last, before] = [points.at(-1), points.at(-2)];
  if (!last || !before) return points;
  return [...points.slice(0, -1), [last[0] + Math.sign(before[0] - last[0]) * 14, last[1]]];
}

/* ---- helpers ---- */

/** Counts who already uses a lane, so that the next one runs beside them. */
class Traffic {
  private readonly used = new Map<string, number>();

  next(lane: string, room: number): number {
    const count = this.used.get(lane) ?? 0;
    this.used.set(lane, count + 1);
    return count % (room + 1);
  }
}

function labelled(arrow: SceneArrow, points: readonly Point[]): Pick<Route, 'label'> {
  if (!arrow.label) return {};
  let best: { length: number; at: Point } = { length: -1, at: points[0] ?? [0, 0] };
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (!a || !b) continue;
    const length = Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
    if (length > best.length)
      best = {
        length,
        at: [(a[0] + b[0]) / 2 + (a[0] === b[0] ? 6 : 0), (a[1] + b[1]) / 2 - (a[1] === b[1] ? 6 : 0)],
      };
  }
  return { label: { text: arrow.label, at: best.at } };
}

/** Drops points that repeat. */
function tidy(points: readonly Point[]): Point[] {
  return points.filter((point, i) => {
    const before = points[i - 1];
    return !before || before[0] !== point[0] || before[1] !== point[1];
  });
}
