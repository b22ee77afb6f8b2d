import type { Picture } from '@/lib/curriculum/schema';

type Point = { readonly x: number; readonly y: number };
type Box = Point & { readonly width: number; readonly height: number };

export type Arrow = {
  readonly key: string;
  readonly path: string;
  /** The filled head, at the edge of the part to which the arrow leads. */
  readonly head: string;
  readonly label: string | undefined;
  /** Where the label stands. */
  readonly at: Point;
};

/** The arrows of a picture, each a straight line from edge to edge of its parts. */
export function arrowsOf({ parts, arrows }: Picture): readonly Arrow[] {
  return arrows.flatMap(({ from, to, label }) => {
    const start = parts.find(({ id }) => id === from);
    const end = parts.find(({ id }) => id === to);
    if (!start || !end) return [];
    const [a, b] = [middle(start), middle(end)];
    const tail = edgeTowards(start, b);
    const tip = edgeTowards(end, a);
    const length = Math.hypot(tip.x - tail.x, tip.y - tail.y) || 1;
    const unit = { x: (tip.x - tail.x) / length, y: (tip.y - tail.y) / length };
    const neck = { x: tip.x - unit.x * 8, y: tip.y - unit.y * 8 };
    const side = { x: -unit.y * 4, y: unit.x * 4 };
    return [
      {
        key: `${from} ${to}`,
        path: `M${at(tail)}L${at(neck)}`,
        head: `M${at(tip)}L${at({ x: neck.x + side.x, y: neck.y + side.y })}L${at({ x: neck.x - side.x, y: neck.y - side.y })}Z`,
        label,
        at: { x: (tail.x + tip.x) / 2, y: (tail.y + tip.y) / 2 },
      },
    ];
  });
}

function middle({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where a line from the middle of a box to a point leaves the box. */
function edgeTowards(box: Box, to: Point): Point {
  const from = middle(box);
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const share = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : box.width / 2 / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : box.height / 2 / Math.abs(dy),
  );
  return Number.isFinite(share) ? { x: from.x + dx * share, y: from.y + dy * share } : from;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
