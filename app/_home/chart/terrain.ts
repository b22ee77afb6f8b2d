import { textWidth } from '@/app/_components/cluster-picture/measure';
import type { Area } from '@/lib/curriculum/schema';
import type { MasteryLevel } from '@/lib/progress/mastery';
import { CHART } from './chart-size';
import { contours, ringPath, sample } from './contours';

/** A topic on the chart. */
export type ChartTopic = {
  readonly id: string;
  readonly name: string;
  readonly subject: 'process' | 'record' | 'idea';
  readonly area: Area;
  /** Percent of width and height; fixed in content, so that people remember the place. */
  readonly at: readonly [number, number];
  readonly level: MasteryLevel;
  /** Mean recall, 0 to 1, or null before anything was learnt. */
  readonly recall: number | null;
};

export type Spot = { readonly x: number; readonly y: number };

/** Everything of at least this depth, as one path with holes. */
export type Depth = { readonly depth: 1 | 2 | 3 | 4; readonly path: string };

/** How high a topic stands out of what is not known. What fades still shows, as low as what was only seen. */
const HEIGHT: Readonly<Record<MasteryLevel, number>> = {
  new: 0,
  seen: 1,
  recall: 2,
  applied: 3,
  solid: 4,
  fading: 1,
};

/** Half-width of a hump: neighbours grow together, distant topics do not. */
const SPREAD = 58;

/** How sharply the higher of two overlapping humps wins; towards infinity it is the higher alone. */
const SHARPNESS = 5;

const STEP = 10;
const MARGIN = 10 * STEP;

export function spotOf({ at }: Pick<ChartTopic, 'at'>): Spot {
  return { x: (at[0] / 100) * CHART.width, y: (at[1] / 100) * CHART.height };
}

/**
 * The chart's terrain: each topic a hump as high as its mastery, contours at each level. Deeper is better known.
 * A level that nobody has reached yields no path.
 */
export function terrain(topics: readonly Pick<ChartTopic, 'at' | 'level'>[]): readonly Depth[] {
  const humps = topics
    .map((topic) => ({ ...spotOf(topic), height: HEIGHT[topic.level] }))
    .filter(({ height }) => height > 0);
  return humps.length === 0 ? [] : remembered(`terrain ${JSON.stringify(humps)}`, () => depthsOf(humps));
}

function depthsOf(humps: readonly (Spot & { readonly height: number })[]): readonly Depth[] {
  const grid = sample(fieldOf(humps), {
    left: -MARGIN,
    top: -MARGIN,
    width: CHART.width + 2 * MARGIN,
    height: CHART.height + 2 * MARGIN,
    step: STEP,
  });
  return ([1, 2, 3, 4] as const).flatMap((depth) => {
    const path = contours(grid, depth - 0.5)
      .map(ringPath)
      .join('');
    return path === '' ? [] : [{ depth, path }];
  });
}

function fieldOf(humps: readonly (Spot & { readonly height: number })[]) {
  const scale = SHARPNESS / (2 * SPREAD * SPREAD);
  const lifted = humps.map((hump) => ({ ...hump, height: hump.height ** SHARPNESS }));
  return (x: number, y: number): number => {
    let sum = 0;
    for (const hump of lifted) {
      const away = ((x - hump.x) ** 2 + (y - hump.y) ** 2) * scale;
      // Farther out a hump is lower than any contour by a factor of a thousand.
      if (away < 14) sum += hump.height * Math.exp(-away);
    }
    return sum ** (1 / SHARPNESS);
  };
}

/** Where the name of each area stands: free of every topic's glyph and name, as near as can be to the middle of its own. */
export function areaSpots(
  topics: readonly Pick<ChartTopic, 'at' | 'area' | 'name'>[],
  areas: readonly { readonly id: Area; readonly name: string }[],
): ReadonlyMap<Area, Spot> {
  const asked = topics.map(({ at, area, name }) => [at, area, name]);
  return remembered(`areas ${JSON.stringify([asked, areas])}`, () => freeSpots(topics, areas));
}

function freeSpots(
  topics: readonly Pick<ChartTopic, 'at' | 'area' | 'name'>[],
  areas: readonly { readonly id: Area; readonly name: string }[],
): ReadonlyMap<Area, Spot> {
  const taken = topics.flatMap(roomOf);
  const spots = new Map<Area, Spot>();
  for (const { id, name } of areas) {
    const own = topics.filter(({ area }) => area === id).map(spotOf);
    if (own.length === 0) continue;
    const centre = { x: medianOf(own.map(({ x }) => x)), y: medianOf(own.map(({ y }) => y)) };
    const halfWidth = areaNameWidth(name) / 2;
    let best: { spot: Spot; away: number } | undefined;
    for (let y = 26; y < CHART.height - 10; y += 12) {
      for (let x = halfWidth + 12; x < CHART.width - halfWidth - 12; x += 12) {
        const away = Math.hypot(x - centre.x, (y - centre.y) * 1.4);
        if (best && away >= best.away) continue;
        const room = { left: x - halfWidth, right: x + halfWidth, top: y - 15, bottom: y + 6 };
        if (taken.every((other) => areApart(room, other))) best = { spot: { x, y }, away };
      }
    }
    if (!best) continue;
    spots.set(id, best.spot);
    const { x, y } = best.spot;
    taken.push({ left: x - halfWidth, right: x + halfWidth, top: y - 30, bottom: y + 24 });
  }
  return spots;
}

type Room = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

/** What a topic's glyph, its figure and its name take. */
function roomOf(topic: Pick<ChartTopic, 'at' | 'name'>): readonly Room[] {
  const { x, y } = spotOf(topic);
  const halfName = textWidth(topic.name, 13) / 2;
  return [
    { left: x - 16, right: x + 36, top: y - 14, bottom: y + 14 },
    { left: x - halfName, right: x + halfName, top: y + 13, bottom: y + 30 },
  ];
}

function areApart(a: Room, b: Room): boolean {
  return a.right + 4 < b.left || b.right + 4 < a.left || a.bottom + 2 < b.top || b.bottom + 2 < a.top;
}

/** Slanted 19 px letters, spaced by 0.22 em. */
function areaNameWidth(name: string): number {
  return name.length * 19 * (0.5 + 0.22);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** What was worked out for charts drawn before: most of those drawn on a day are the same as one of these. */
const worked = new Map<string, unknown>();
const mostRemembered = 200;

function remembered<T>(key: string, workOut: () => T): T {
  const known = worked.get(key) as T | undefined;
  if (known !== undefined) return known;
  if (worked.size >= mostRemembered) worked.clear();
  const found = workOut();
  worked.set(key, found);
  return found;
}
