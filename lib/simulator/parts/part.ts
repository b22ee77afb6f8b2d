/**
 * Parts of the simulator that many a cluster never needs. Whoever needs one asks a port for it. On a server, in a test and
 * in a terminal all are there from the start; a page brings each when it is first needed (`late.ts`), so that nobody waits
 * for what they do not use. A cluster is a value: what a missing part stopped half-way is thrown away, and done again from
 * the cluster of before once the part is there. It comes to the same, byte for byte.
 */

export const partNames = [
  'addons',
  'admission policies',
  'autoscaling',
  'custom resources',
  'daemon sets',
  'jobs',
  'kubectl changes',
  'kubectl creates',
  'kubectl describes',
  'kubectl explains',
  'kubectl on nodes',
  'namespace limits',
  'programs of a cluster',
  'rarer kinds',
  'stateful sets',
  'volumes',
  'ways of packets',
  'yaml',
] as const;

export type PartName = (typeof partNames)[number];

/** Thrown where a part is needed that is not there yet. Whoever carries out orders brings it, and begins again. */
export class PartMissing extends Error {
  readonly part: PartName;

  constructor(part: PartName) {
    super(`this part of the simulator is not there yet: ${part}`);
    this.part = part;
  }
}

/** Every port there is, for what takes parts away. */
const ports = new Set<Port<unknown>>();

/** Where code that may be missing is asked for. `T` is what it offers, most often `typeof import('./file')`. */
export class Port<T> {
  readonly part: PartName;
  #brought: T | undefined;

  constructor(part: PartName) {
    this.part = part;
    ports.add(this);
  }

  /** What was brought; throws `PartMissing` before. */
  get(): T {
    if (this.#brought === undefined) throw new PartMissing(this.part);
    return this.#brought;
  }

  /** Called by the file of the part, when it is loaded. */
  bring(what: T): void {
    this.#brought = what;
  }

  get isBrought(): boolean {
    return this.#brought !== undefined;
  }

  /** Answers what brings it back. */
  takeAway(): () => void {
    const brought = this.#brought;
    this.#brought = undefined;
    return () => {
      this.#brought = brought;
    };
  }
}

/** The parts of which a port is still empty. */
export function missingParts(): readonly PartName[] {
  return [...new Set([...ports].filter(({ isBrought }) => !isBrought).map(({ part }) => part))];
}

/**
 * Does something as where no part is there yet: each is brought when the work stops for want of it, and the work is begun
 * anew. Answers also which parts it took. All parts are there again afterwards.
 */
export function bringingParts<T>(work: () => T): {
  readonly value: T;
  readonly brought: readonly PartName[];
} {
  const away = [...ports].map((port) => ({ part: port.part, bringBack: port.takeAway() }));
  const brought: PartName[] = [];
  try {
    for (;;) {
      try {
        return { value: work(), brought };
      } catch (error) {
        if (!(error instanceof PartMissing) || brought.includes(error.part)) throw error;
        const { part } = error;
        brought.push(part);
        for (const each of away) if (each.part === part) each.bringBack();
      }
    }
  } finally {
    for (const { bringBack } of away) bringBack();
  }
}
