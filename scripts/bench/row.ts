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
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Processor time of one run, all threads: what a busy machine blurs less than the wall clock. */
  readonly cpuMs: number;
};

/** Does it once to warm up, then so many times, each on what `prepare` makes, which does not count. */
export function timed<T>(times: number, prepare: (run: number) => T, work: (prepared: T) => unknown): Times {
  work(prepare(-1));
  const wall: number[] = [];
  let cpu = 0;
  for (let run = 0; run < times; run++) {
    const prepared = prepare(run);
    const before = process.cpuUsage();
    const start = performance.now();
    work(prepared);
    wall.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    cpu += user + system;
  }
  return {
    times,
    medianMs: rounded(percentile(wall, 50)),
    p99Ms: rounded(percentile(wall, 99)),
    cpuMs: rounded(cpu / 1000 / times),
  };
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
