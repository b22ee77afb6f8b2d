import { longestStepSeconds, mostSteps } from '@/lib/srs/parameters';

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Steps as they are typed: "1m 10m". Null for what is no list of steps, is too long, or has too many. */
export function stepsFromText(text: string): readonly number[] | null {
  const parts = text
    .trim()
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (parts.length > mostSteps) return null;
  const steps = parts.map((part) => {
    const [, count = '', unit = 'm'] = /^(\d{1,7})([smhd])?$/.exec(part) ?? [];
    return Number(count) * (secondsOf[unit] ?? 0);
  });
  return steps.every((step) => step >= 1 && step <= longestStepSeconds) ? steps : null;
}

/** The same the other way: each step in the largest unit in which it is whole. */
export function stepsAsText(steps: readonly number[]): string {
  return steps
    .map((step) => {
      const unit = (['d', 'h', 'm'] as const).find((each) => step % (secondsOf[each] ?? 1) === 0) ?? 's';
      return `${step / (secondsOf[unit] ?? 1)}${unit}`;
    })
    .join(' ');
}
