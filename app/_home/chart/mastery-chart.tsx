import { ScrollBox } from '@/app/_components/data-table';
import { MasteryLegend, masterySymbol } from '@/app/_components/mastery-glyph';
import { areaNames } from '@/lib/curriculum/load';
import type { Area } from '@/lib/curriculum/schema';
import { wholePercent } from '@/lib/progress/to-next';
import { ChartDrawing, type Mark } from './chart-drawing';
import { areaSpots, type ChartTopic, type Spot, spotOf, terrain } from './terrain';

const AREAS = (Object.keys(areaNames) as Area[]).map((id) => ({ id, name: areaNames[id] }));

type MasteryChartProps = {
  topics: readonly ChartTopic[];
  /** Ids of the topics proposed next, in order; a dashed course leads through them. */
  course: readonly string[];
};

/** What a learner knows, as a chart of depths. A table of all topics says the same. */
export function MasteryChart({ topics, course }: MasteryChartProps) {
  const stops = course.flatMap((id) => topics.filter((topic) => topic.id === id).map(spotOf));
  return (
    <>
      <p className="vh">
        A chart of {topics.length} topics, each as deep as it is known. The list of topics says the same in
        words.
      </p>
      <ScrollBox label="Your chart" className="sheet">
        <ChartDrawing
          depths={terrain(topics)}
          areas={[...areaSpots(topics, AREAS)].map(([id, spot]) => ({ name: areaNames[id], ...spot }))}
          course={stops.slice(1).flatMap((stop, i) => (stops[i] ? [leg(stops[i], stop)] : []))}
          marks={topics.map(markOf)}
          next={topics.find(({ id }) => id === course[0])?.id ?? null}
        />
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

function markOf(topic: ChartTopic): Mark {
  return {
    topicId: topic.id,
    name: topic.name,
    isRecord: topic.subject === 'record',
    ...spotOf(topic),
    glyph: masterySymbol(topic.level),
    recall: topic.recall === null ? null : wholePercent(topic.recall),
  };
}

/** A leg of the course, bent a little, that leaves the glyphs at its ends free. */
function leg(from: Spot, to: Spot): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const at = (along: number, aside: number) =>
    `${Math.round(from.x + (dx / length) * along - (dy / length) * aside)} ${Math.round(from.y + (dy / length) * along + (dx / length) * aside)}`;
  return `M${at(22, 0)}Q${at(length / 2, -length / 8)} ${at(length - 24, 0)}`;
}
