/** The size of the chart in its own units, one unit a pixel at full width. */
export const CHART = { width: 810, height: 452 } as const;
