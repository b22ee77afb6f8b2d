/** Upstream's cases against this project's code. One adapter an area; `adapters/` says how a case is asked. */
// Cases ask single files of the simulator; its two doors bring the parts that those leave to be brought.
import '@/lib/simulator/index';
import '@/lib/simulator/typing';
import { type Adapter, matches, type VectorCase } from './adapter';
import { adapters } from './adapters';
import known from './known-differences.json';

export type AreaResult = {
  readonly area: string;
  readonly passed: number;
  readonly known: number;
  readonly failed: readonly { readonly id: string; readonly expected: unknown; readonly got: unknown }[];
};

/** Runs every case; a case without an adapter fails, and so does a listed difference that no longer differs. */
export function runCases(cases: readonly VectorCase[]): AreaResult[] {
  const byArea = new Map<string, VectorCase[]>();
  for (const c of cases) byArea.set(c.area, [...(byArea.get(c.area) ?? []), c]);
  return [...byArea].map(([area, list]) => runArea(area, list));
}

function runArea(area: string, cases: readonly VectorCase[]): AreaResult {
  const adapter = adapters[area];
  let passed = 0;
  let knownCount = 0;
  const failed: { id: string; expected: unknown; got: unknown }[] = [];
  for (const c of cases) {
    const got = adapter ? answer(adapter, c) : 'no adapter for this area';
    const right = adapter !== undefined && (adapter.compare ?? matches)(got, c.expect, c);
    const listed = c.id in (known as Record<string, string>);
    if (right && listed)
      failed.push({
        id: c.id,
        expected: 'a known difference',
        got: 'upstream’s answer: take it off the list',
      });
    else if (right) passed += 1;
    else if (listed) knownCount += 1;
    else failed.push({ id: c.id, expected: c.expect, got });
  }
  return { area, passed, known: knownCount, failed };
}

function answer(adapter: Adapter, c: VectorCase): unknown {
  try {
    return adapter.run(c.input, c);
  } catch (error) {
    return { threw: error instanceof Error ? error.message : String(error) };
  }
}
