import Link from 'next/link';
import { ScrollBox } from '@/app/_components/data-table';
import { MasteryLegend, masterySymbol } from '@/app/_components/mastery-glyph';
import { areaNames } from '@/lib/curriculum/load';
import type { Area } from '@/lib/curriculum/schema';
import { wholePercent } from '@/lib/progress/to-next';
import { areaSpots, CHART, type ChartTopic, type Spot, spotOf, terrain } from './terrain';

const AREAS = (Object.keys(areaNames) as Area[]).map((id) => ({ id, name: areaNames[id] }));

type MasteryChartProps = {
  topics: readonly ChartTopic[];
  /** Ids of the topics proposed next, in order; a dashed course leads through them. */
  course: readonly string[];
};

/** What a learner knows, as a chart of depths. A table of all topics says the same. */
export function MasteryChart({ topics, course }: MasteryChartProps) {
  const next = topics.find(({ id }) => id === course[0]);
  const stops = course.flatMap((id) => topics.filter((topic) => topic.id === id).map(spotOf));
  const areas = areaSpots(topics, AREAS);
  return (
    <>
      <p className="vh">
        A chart of {topics.length} topics, each as deep as it is known. The list of topics says the same in
        words.
      </p>
      <ScrollBox label="Your chart" className="sheet">
        {/* Hidden from assistive technology with its links, which lead where the list of topics leads too. */}
        <svg className="p chart" viewBox={`0 0 ${CHART.width} ${CHART.height}`} aria-hidden="true">
          {terrain(topics).map(({ depth, path }) => (
            <path key={depth} d={path} className={`depth-${depth}`} />
          ))}
          {[...areas].map(([area, { x, y }]) => (
            <text key={area} x={x} y={y} className="area">
              {areaNames[area]}
            </text>
          ))}
          {stops.slice(1).map((stop, i) => {
            const from = stops[i];
            return from && <path key={`${stop.x} ${stop.y}`} d={leg(from, stop)} className="course" />;
          })}
          {topics.map((topic) => (
            <TopicMark key={topic.id} topic={topic} isNext={topic === next} />
          ))}
        </svg>
      </ScrollBox>
      <p className="mut mt-s1 text-xs sm:hidden" aria-hidden="true">
        The chart is wider than the screen: move it sideways.
      </p>
      <div className="mt-s3 flex flex-wrap justify-between gap-x-s5 gap-y-s2 text-xs">
        <MasteryLegend />
        <p className="mut">
          figures: recall in % · upright: it runs, <i>slanted: an object in the API</i>
        </p>
      </div>
    </>
  );
}

function TopicMark({ topic, isNext }: { topic: ChartTopic; isNext: boolean }) {
  const { x, y } = spotOf(topic);
  const size = topic.level === 'new' ? 12 : 22;
  return (
    <Link href={`/topics/${topic.id}`} tabIndex={-1} className="spot">
      <circle cx={x} cy={y} r="22" className="target" />
      {isNext && <circle cx={x} cy={y} r="17" className="ring" />}
      {topic.level !== 'new' && <circle cx={x} cy={y} r="12.5" className="knock-out" />}
      <use
        href={`#${masterySymbol(topic.level)}`}
        x={x - size / 2}
        y={y - size / 2}
        width={size}
        height={size}
        className={topic.level === 'fading' ? 'glyph pending' : 'glyph'}
      />
      {topic.recall !== null && (
        <text x={x + (isNext ? 21 : 17)} y={y + 4} className="sounding">
          {wholePercent(topic.recall)}
        </text>
      )}
      <text x={x} y={y + (isNext ? 31 : 25)} className={topic.subject === 'record' ? 'name o' : 'name'}>
        {topic.name}
      </text>
      {isNext && (
        <text x={x} y={y - 22} className="next">
          next
        </text>
      )}
    </Link>
  );
}

/** A leg of the course, bent a little, that leaves the glyphs at its ends free. */
function leg(from: Spot, to: Spot): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const at = (along: number, aside: number) =>
    `${Math.round(from.x + (dx / length) * along - (dy / length) * aside)} ${Math.round(from.y + (dy / length) * along + (dx / length) * aside)}`;
  return `M${at(22, 0)}Q${at(length / 2, -length / 8)} ${at(length - 24, 0)}`;
}
