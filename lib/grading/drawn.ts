/** What of a scenario is drawn from the seed of an attempt: the values of its placeholders. Light: without the simulator. */
import type { ScenarioFile } from '@/lib/curriculum/scenario';
import { Random } from '@/lib/simulator/values/random';

type Varied = Pick<ScenarioFile, 'vary'> & { readonly id: string };

/** One value for each placeholder. Seed 0 takes the first of each. */
export function drawn(scenario: Varied, seed: number): Readonly<Record<string, string | number>> {
  const random = randomFor(scenario, seed);
  return Object.fromEntries(
    Object.entries(scenario.vary).map(([name, values]) => {
      const picked = seed === 0 ? 0 : random.below(values.length);
      return [name, values[picked] ?? ''];
    }),
  );
}

/** What another seed can change; null where it changes nothing that is told. */
export function variedOf({ vary }: Pick<Varied, 'vary'>): 'names' | 'numbers' | 'names and numbers' | null {
  const values = Object.values(vary).filter((each) => new Set(each).size > 1);
  const isNumber = (value: string | number) => /^\d+[a-zA-Z%]*$/.test(`${value}`);
  const numbers = values.filter((each) => each.every(isNumber)).length;
  if (values.length === 0) return null;
  return numbers === 0 ? 'names' : numbers === values.length ? 'numbers' : 'names and numbers';
}

/** Most seeds that are looked at for other values. */
const mostTried = 50;

/** The next seed under which a scenario that varies has other values; just the next one where it does not vary. */
export function nextSeed(scenario: Varied, seed: number, largest: number): number {
  const now = JSON.stringify(drawn(scenario, seed));
  const next = (n: number) => (seed + n) % (largest + 1);
  for (let n = 1; n <= mostTried; n++) if (JSON.stringify(drawn(scenario, next(n))) !== now) return next(n);
  return next(1);
}

/** Chance that differs from scenario to scenario under the same seed. (FNV-1a of the id and the seed) */
export function randomFor({ id }: Pick<Varied, 'id'>, seed: number): Random {
  let hash = 0x811c9dc5;
  for (const character of `${id} ${seed}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return Random.fromSeed(hash);
}
