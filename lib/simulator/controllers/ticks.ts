/** Controllers that look at fixed intervals: when they look next. */
import type { Intent, View } from '../component';

/**
 * The first of a controller's regular looks at or after a time. Where in the interval they fall was decided when its
 * process started, by chance.
 */
export function tickFrom(phaseMs: number, periodMs: number, at: number): number {
  return Math.ceil((at - phaseMs) / periodMs) * periodMs + phaseMs;
}

/** The phase of a controller's regular looks, and what remembers it when this is the first time it is asked for. */
export function phaseOf(
  view: View,
  name: string,
  periodMs: number,
): { readonly phaseMs: number; readonly intents: readonly Intent[] } {
  const known = view.memory('phase') as number | undefined;
  if (known !== undefined) return { phaseMs: known, intents: [] };
  const phaseMs = view.choose(`phase of ${name}`, periodMs);
  return { phaseMs, intents: [{ do: 'remember', key: 'phase', value: phaseMs }] };
}
