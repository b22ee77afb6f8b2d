/** For tests: how many runs a property makes. LONG_PROPERTIES=1 asks for all of them, as the figures in docs are held to. */
export function runs(short: number, long: number): number {
  return process.env.LONG_PROPERTIES === '1' ? long : short;
}

/** For tests: numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
