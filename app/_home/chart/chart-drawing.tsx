'use client';

import { Link } from '@/app/_components/link';
import { type SymbolId, symbolHref } from '@/app/_components/symbols';
import { CHART } from './chart-size';

export type Mark = {
  readonly topicId: string;
  readonly name: string;
  /** An object in the API, which is slanted. */
  readonly isRecord: boolean;
  readonly x: number;
  readonly y: number;
  readonly glyph: SymbolId;
  /** Mean recall in %; null before anything was learnt. */
  readonly recall: number | null;
};

type ChartDrawingProps = {
  /** What lies at a depth of at least 1, 2, 3, 4, as one path each. */
  depths: readonly { readonly depth: number; readonly path: string }[];
  areas: readonly { readonly name: string; readonly x: number; readonly y: number }[];
  /** Legs of the course that is proposed, as paths. */
  course: readonly string[];
  marks: readonly Mark[];
  /** The topic that the course leads to first. */
  next: string | null;
};

/**
 * The chart as it is drawn. It is a component of the browser's so that a page sends the chart once, as figures, and not
 * once more as a tree of elements.
 */
export function ChartDrawing({ depths, areas, course, marks, next }: ChartDrawingProps) {
  return (
    // Hidden from assistive technology with its links, which lead where the list of topics leads too.
    <svg className="p chart" viewBox={`0 0 ${CHART.width} ${CHART.height}`} aria-hidden="true">
      {depths.map(({ depth, path }) => (
        <path key={depth} d={path} className={`depth-${depth}`} />
      ))}
      {areas.map(({ name, x, y }) => (
        <text key={name} x={x} y={y} className="area">
          {name}
        </text>
      ))}
      {course.map((leg) => (
        <path key={leg} d={leg} className="course" />
      ))}
      {marks.map((mark) => (
        <TopicMark key={mark.topicId} mark={mark} isNext={mark.topicId === next} />
      ))}
    </svg>
  );
}

function TopicMark({ mark, isNext }: { mark: Mark; isNext: boolean }) {
  const { x, y, glyph, recall } = mark;
  const isNew = glyph === 'm-new';
  const size = isNew ? 12 : 22;
  return (
    <Link href={`/topics/${mark.topicId}`} tabIndex={-1} className="spot">
      <circle cx={x} cy={y} r="22" className="target" />
      {isNext && <circle cx={x} cy={y} r="17" className="ring" />}
      {!isNew && <circle cx={x} cy={y} r="12.5" className="knock-out" />}
      <use
        href={symbolHref(glyph)}
        x={x - size / 2}
        y={y - size / 2}
        width={size}
        height={size}
        className={glyph === 'm-fading' ? 'glyph pending' : 'glyph'}
      />
      {recall !== null && (
        <text x={x + (isNext ? 21 : 17)} y={y + 4} className="sounding">
          {recall}
        </text>
      )}
      <text x={x} y={y + (isNext ? 31 : 25)} className={mark.isRecord ? 'name o' : 'name'}>
        {mark.name}
      </text>
      {isNext && (
        <text x={x} y={y - 22} className="next">
          next
        </text>
      )}
    </Link>
  );
}
