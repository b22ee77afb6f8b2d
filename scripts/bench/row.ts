/** What an area of the benchmark offers: rows, each with the bar that it is held to. */

export type Row = {
  /** What is measured. */
  readonly name: string;
  /** The figure that it is held to, in words. */
  readonly bar: string;
  /** Measures, in a process of its own. Names of figures end in their unit; `met` says whether the bar is met. */
  readonly measure: () => Figures | Promise<Figures>;
};

export type Figures = { readonly met: boolean; readonly [figure: string]: number | boolean | string };

export type Times = {
  readonly times: number;
  /** Of the first run in the process, which also compiles. */
  readonly coldMs: number;
  /** Runs before those that are measured: a server has long compiled what it does all day. */
  readonly warmUps: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Processor time of one run, all threads: what a busy machine blurs less than the wall clock. */
  readonly cpuMs: number;
  readonly cpuMedianMs: number;
};

/**
 * Does it so many times, each on what `prepare` makes, which does not count; before that, to warm up, as often as
 * `warmUps` says, at least once.
 */
export function timed<T>(
  times: number,
  prepare: (run: number) => T,
  work: (prepared: T) => unknown,
  warmUps = 1,
): Times {
  const firstPrepared = prepare(-1);
  const first = performance.now();
  work(firstPrepared);
  const coldMs = performance.now() - first;
  for (let run = 1; run < warmUps; run++) work(prepare(-1 - run));
  collectGarbage();
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let run = 0; run < times; run++) {
    const prepared = prepare(run);
    const before = process.cpuUsage();
    const start = performance.now();
    work(prepared);
    wall.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  return {
    times,
    coldMs: rounded(coldMs),
    warmUps,
    medianMs: rounded(percentile(wall, 50)),
    p99Ms: rounded(percentile(wall, 99)),
    cpuMs: rounded(cpu.reduce((sum, ms) => sum + ms, 0) / times),
    cpuMedianMs: rounded(percentile(cpu, 50)),
  };
}

/** What preparing and warming up left behind is not part of what is measured. `bench.ts` gives every row the means. */
export function collectGarbage(): void {
  (globalThis as { readonly gc?: () => void }).gc?.();
}

/** The smallest of the values that so many percent of them do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** Three significant digits, or whole numbers above 100. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
