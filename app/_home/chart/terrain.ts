import type { Area } from '@/lib/curriculum/schema';
import type { MasteryLevel } from '@/lib/progress/mastery';
import { contours, ringPath, sample } from './contours';

/** The size of the chart in its own units, one unit a pixel at full width. */
export const CHART = { width: 810, height: 452 } as const;

/** A topic on the chart. */
export type ChartTopic = {
  readonly id: string;
  readonly name: string;
  readonly subject: 'process' | 'record' | 'idea';
  readonly area: Area;
  /** Percent of width and height; fixed in content, so that people remember the place. */
  readonly at: readonly [number, number];
  readonly level: MasteryLevel;
  /** Mean recall, 0 to 1, or null before anything was seen. */
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
const SPREAD = 46;

/** How sharply the higher of two overlapping humps wins; towards infinity it is the higher alone. */
const SHARPNESS = 5;

const STEP = 9;
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
  if (humps.length === 0) return [];
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
      const away = (x - hump.x) ** 2 + (y - hump.y) ** 2;
      sum += hump.height * Math.exp(-away * scale);
    }
    return sum ** (1 / SHARPNESS);
  };
}

/** Half the room that a topic's glyph and name take. */
const LABEL = { halfWidth: 52, up: 16, down: 30 } as const;

/** Where the name of each area stands: in the widest gap near the middle of its topics. */
export function areaSpots(
  topics: readonly Pick<ChartTopic, 'at' | 'area'>[],
  areas: readonly Area[],
): ReadonlyMap<Area, Spot> {
  const spots = new Map<Area, Spot>();
  const taken = topics.map(spotOf);
  for (const area of areas) {
    const own = topics.filter((topic) => topic.area === area).map(spotOf);
    if (own.length === 0) continue;
    const centre = { x: meanOf(own.map(({ x }) => x)), y: meanOf(own.map(({ y }) => y)) };
    let best: { spot: Spot; worth: number } | undefined;
    for (let y = 24; y < CHART.height - 12; y += 12) {
      for (let x = 80; x < CHART.width - 80; x += 12) {
        const room = Math.min(
          ...taken.map((spot) => gap({ x, y }, spot)),
          ...[...spots.values()].map((spot) => Math.hypot((x - spot.x) / 2, y - spot.y) - 40),
        );
        const worth = Math.min(room, 26) * 3 - Math.hypot(x - centre.x, y - centre.y) / 4;
        if (!best || worth > best.worth) best = { spot: { x, y }, worth };
      }
    }
    if (best) spots.set(area, best.spot);
  }
  return spots;
}

/** Free room between an area's name at `here` and a topic's glyph and label. */
function gap(here: Spot, topic: Spot): number {
  const dx = Math.max(0, Math.abs(here.x - topic.x) - LABEL.halfWidth - 60);
  const above = topic.y - LABEL.up - here.y - 6;
  const below = here.y - 14 - (topic.y + LABEL.down);
  const dy = Math.max(above, below);
  return dx > 0 ? Math.max(dx, dy) : dy;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
