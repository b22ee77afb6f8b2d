/** What a case of upstream's is, and how an area answers it. */

export type VectorCase = {
  readonly id: string;
  readonly area: string;
  readonly source: string;
  readonly input: Record<string, unknown>;
  readonly expect: Record<string, unknown>;
};

/**
 * Answers a case in the shape of its `expect`; only the keys that `expect` has are compared.
 * A `compare` of its own is for areas where several answers are right.
 */
export type Adapter = {
  readonly run: (input: Record<string, unknown>, theCase: VectorCase) => unknown;
  readonly compare?: (got: unknown, expected: Record<string, unknown>, theCase: VectorCase) => boolean;
};

/** Every key that is expected is there with an equal value; null, absent and empty count as the same. */
export function matches(got: unknown, expected: unknown): boolean {
  if (isEmpty(got) && isEmpty(expected)) return true;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(got) && got.length === expected.length && expected.every((e, i) => matches(got[i], e))
    );
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof got !== 'object' || got === null || Array.isArray(got)) return false;
    return Object.entries(expected).every(([key, value]) =>
      matches((got as Record<string, unknown>)[key], value),
    );
  }
  return got === expected;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
