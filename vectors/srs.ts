/**
 * The expectations of the FSRS projects and of Anki as cases of the area "srs". Their file (`srs.json`) names sets of
 * weights once, and each vector has a shape of its own; `adapters/srs.ts` tells by the shape what it asks.
 */
import type { VectorCase } from './adapter';

export type SrsFile = {
  readonly parameters: Readonly<Record<string, readonly number[] | { readonly values: readonly number[] }>>;
  readonly vectors: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[];
};

/** Each vector with the weights that it names in place of their name. */
export function srsCases({ parameters, vectors }: SrsFile): readonly VectorCase[] {
  return vectors.map((vector) => {
    const named = typeof vector.params === 'string' ? parameters[vector.params] : vector.params;
    const weights =
      typeof named === 'object' && named !== null && !Array.isArray(named) ? valuesIn(named) : named;
    const expected = Object.entries(vector).filter(([key]) => /^expect/.test(key));
    return {
      id: `srs/${vector.id}`,
      area: 'srs',
      source: [vector.source].flat().join(', '),
      input: { ...vector, ...(weights !== undefined && { weights }) },
      expect: Object.fromEntries(expected),
    };
  });
}

/** A set that carries notes beside its numbers. */
function valuesIn(set: object): unknown {
  return 'values' in set ? set.values : undefined;
}
