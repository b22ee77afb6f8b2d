import { type CSSProperties, Fragment, memo, type ReactNode } from 'react';
import type { SceneId } from '@/lib/grading/scene/scene';
import { symbolHref } from '../symbols';
import type { Drawing, Line, Point, Route, Shape } from './drawing';
import { textWidth } from './measure';
import type { Layout } from './place';
import { LEAN } from './shapes-of';

type DrawingViewProps = {
  drawing: Drawing;
  lit: readonly SceneId[];
  /** Which of the two this is: one is shown from 641 px on, the other below. */
  layout: Layout;
  labelledBy: string;
  describedBy?: string;
};

/** Draws what was placed: grounds first, then watches and writes, then what stands there, packets on top. */
export function DrawingView({ drawing, lit, layout, labelledBy, describedBy }: DrawingViewProps) {
  const isGround = ({ kind }: Shape) => kind === 'band' || kind === 'node';
  const isPacket = ({ kind }: Route) => kind === 'packet' || kind === 'lost';
  const outlined = new Set(lit);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: `labelledBy` names its title; a title inside would show as a tooltip over everything.
    <svg
      className={`p ${layout}`}
      viewBox={`0 0 ${drawing.width} ${Math.ceil(drawing.height)}`}
      style={{ '--wide-by-high': (drawing.width / drawing.height).toFixed(3) } as CSSProperties}
      role="img"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
    >
      {drawing.shapes.filter(isGround).map((shape) => (
        <ShapeView key={shape.id} shape={shape} lit={outlined.has(shape.id)} wordless />
      ))}
      {drawing.routes.filter((route) => !isPacket(route)).map(routeView)}
      {drawing.shapes.filter(isGround).map((shape) => (
        <WordsView key={shape.id} shape={shape} />
      ))}
      {drawing.shapes
        .filter((shape) => !isGround(shape))
        .map((shape) => (
          <ShapeView key={shape.id} shape={shape} lit={outlined.has(shape.id)} />
        ))}
      {drawing.routes.filter(isPacket).map(routeView)}
    </svg>
  );
}

type ShapeViewProps = { shape: Shape; lit: boolean; wordless?: boolean };

/** From one step to the next most of a cluster stays as it is: only what changed is drawn anew. */
const ShapeView = memo(
  OneShape,
  (a, b) => a.lit === b.lit && a.wordless === b.wordless && isSame(a.shape, b.shape),
);

/** What is written on a ground, over whatever passes beneath. */
const WordsView = memo(
  ({ shape }: { shape: Shape }) => (
    <g className={shape.kind} data-id={shape.id}>
      {shape.lines.map((line, i) => lineView(shape, line, i))}
    </g>
  ),
  (a, b) => isSame(a.shape, b.shape),
);

function isSame(a: Shape, b: Shape): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function OneShape({ shape, lit, wordless = false }: ShapeViewProps) {
  const { box, symbol } = shape;
  const symbolX = box.x + (shape.kind === 'object' ? 14 : 8);
  const symbolY = box.y + (shape.kind === 'rules' ? 7 : (Math.min(box.h, 42) - (symbol?.size ?? 0)) / 2);
  return (
    <g className={shape.kind} data-id={shape.id}>
      {outline(shape, lit)}
      {shape.kind === 'stopped' && (
        <rect x={box.x} y={box.y} width="28" height={box.h} fill="url(#hatch)" className="hatched" />
      )}
      {shape.bars?.map(({ dy, h, mark }) => (
        <g key={dy} className={`bar ${mark}`}>
          <rect x={box.x + 1} y={box.y + dy} width={box.w - 2} height={h} />
          <rect x={box.x + 1} y={box.y + dy} width="3" height={h} className="edge" />
        </g>
      ))}
      {symbol && (
        <use
          href={symbolHref(symbol.id)}
          x={symbolX}
          y={symbolY}
          width={symbol.size}
          height={symbol.size}
          className={symbol.tone ? `sym ${symbol.tone}` : 'sym'}
        />
      )}
      {!wordless && shape.lines.map((line, i) => lineView(shape, line, i))}
    </g>
  );
}

function outline({ kind, box }: Shape, lit: boolean): ReactNode {
  const { x, y, w, h } = box;
  const className = lit ? 'edge lit' : 'edge';
  switch (kind) {
    case 'object':
      return <path d={`M${x + LEAN} ${y}H${x + w}L${x + w - LEAN} ${y + h}H${x}z`} className={className} />;
    case 'pod':
    case 'ghost':
      return <rect x={x} y={y} width={w} height={h} rx="8" className={className} />;
    case 'more':
      return null;
    default:
      return <rect x={x} y={y} width={w} height={h} rx="2" className={className} />;
  }
}

const TEXT_CLASS: Record<Line['style'], string> = {
  name: 'b',
  plain: '',
  small: 's',
  code: 'c',
  slanted: 'o',
  question: 'question',
};

function lineView({ box }: Shape, line: Line, index: number): ReactNode {
  const atEnd = line.dx < 0;
  const x = atEnd ? box.x + box.w + line.dx : box.x + line.dx;
  const y = box.y + line.dy;
  return (
    <Fragment key={`${index} ${line.text}`}>
      {line.light && (
        <use
          href={symbolHref(`light-${line.light}`)}
          x={x - (atEnd ? textWidth(line.text, 12) + 17 : 0)}
          y={y - 10.5}
          width="13"
          height="13"
          className={`sym ${line.light}`}
        />
      )}
      <text x={x} y={y} className={TEXT_CLASS[line.style]} textAnchor={atEnd ? 'end' : undefined}>
        {line.text}
      </text>
    </Fragment>
  );
}

function routeView(route: Route, index: number): ReactNode {
  const d = path(route.points);
  const key = `${route.kind} ${index}`;
  const end = route.points.at(-1);
  return (
    <g key={key} className={`route ${route.kind}`}>
      {(route.kind === 'packet' || route.kind === 'lost') && <path d={d} className="under" />}
      <path d={d} className="way" markerEnd={marker(route)} />
      {route.cross && (
        <path d={`M${route.cross[0] - 6} ${route.cross[1] - 6}l12 12m0 -12l-12 12`} className="cross" />
      )}
      {route.kind === 'packet' && diamond(route.points)}
      {route.kind === 'lost' && end && (
        <use
          href={symbolHref('packet-lost')}
          x={end[0] - 12}
          y={end[1] - 12}
          width="24"
          height="24"
          className="sym fault"
        />
      )}
      {route.label && (
        <text x={route.label.at[0]} y={route.label.at[1]} className="s label">
          {route.label.text}
        </text>
      )}
    </g>
  );
}

function marker({ kind, headless }: Route): string | undefined {
  if (headless) return undefined;
  switch (kind) {
    case 'own':
      return 'url(#to-owned)';
    case 'watch':
      return 'url(#to-watch)';
    case 'write':
    case 'packet':
      return 'url(#to-write)';
    case 'lost':
      return undefined;
  }
}

/** The packet itself, in the middle of its longest leg; none on a leg too short to show it. */
function diamond(points: readonly Point[]): ReactNode {
  let best: { length: number; at: Point } | undefined;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (!a || !b) continue;
    const length = Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
    if (length > (best?.length ?? 40)) best = { length, at: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
  }
  return best && <path d={`M${best.at[0]} ${best.at[1] - 6}l6 6-6 6-6-6z`} className="diamond" />;
}

function path(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
