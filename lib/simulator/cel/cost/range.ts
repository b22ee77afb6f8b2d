/** Amounts that are known to lie between two bounds: of costs and of sizes. Infinity stands for no bound. */
export type Range = { readonly min: number; readonly max: number };

export const unknown: Range = { min: 0, max: Number.POSITIVE_INFINITY };
export const nothing: Range = { min: 0, max: 0 };

export function fixed(amount: number): Range {
  return { min: amount, max: amount };
}

export function sum(...ranges: readonly Range[]): Range {
  return ranges.reduce((all, { min, max }) => ({ min: all.min + min, max: all.max + max }), nothing);
}

export function product(a: Range, b: Range): Range {
  return { min: times(a.min, b.min), max: times(a.max, b.max) };
}

/** So much for each unit, rounded up. */
export function each({ min, max }: Range, perUnit: number): Range {
  return { min: Math.ceil(times(min, perUnit)), max: Math.ceil(times(max, perUnit)) };
}

/** One or the other. */
export function either(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** Nothing, however often, is nothing. */
function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
