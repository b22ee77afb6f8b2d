import { hex8 } from './hex';

/**
 * The one source of chance: a seeded generator on 32-bit integers (sfc32 by Chris Doty-Humphrey, public domain),
 * the same on every machine.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  private constructor(a: number, b: number, c: number, counter: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  static fromSeed(seed: number): Random {
    const random = new Random(0, 0, 0, 0);
    random.restart(seed, 0);
    return random;
  }

  /** 0 … 2³²−1. */
  uint32(): number {
    const t = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  /** 0 … among − 1. */
  below(among: number): number {
    return Math.floor((this.uint32() / 0x100000000) * among);
  }

  /** Goes on as another generator, by a seed and a moment: no two moments give the same numbers under one seed. */
  restart(seed: number, moment: number): void {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 0x100000000) | 0;
    this.#c = 0x9e3779b9 ^ moment;
    this.#counter = 1;
    for (let i = 0; i < 15; i++) this.uint32();
  }

  fork(): Random {
    return new Random(this.#a, this.#b, this.#c, this.#counter);
  }
}

/**
 * A number below `among` that depends on the seed, on what is decided and on when, and on nothing else: what other
 * components there are, or how often chance was asked before, makes no difference.
 */
export function drawn(seed: number, point: string, moment: number, among: number): number {
  return Math.floor((scattered(seed ^ textHash(point), moment) / 0x100000000) * among);
}

/** A number of 32 bits for a hash and a moment, without any pattern in either. */
export function scattered(hash: number, moment: number): number {
  let x =
    (hash ^ Math.imul(moment | 0, 0x9e3779b1) ^ Math.imul(Math.floor(moment / 0x100000000), 0x85ebca6b)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** FNV-1a over UTF-16 code units. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

/** Upstream's alphabet for generated names: no vowels, no look-alikes. (apimachinery/pkg/util/rand) */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The five characters that the API server appends to a generateName. */
export function nameSuffix(random: Pick<Random, 'below'>, length = 5): string {
  let suffix = '';
  for (let i = 0; i < length; i++) suffix += alphabet[random.below(alphabet.length)];
  return suffix;
}

/** Spells a number in the alphabet of generated names, as pod-template-hash does. (rand.SafeEncodeString) */
export function safeEncoded(text: string): string {
  let encoded = '';
  for (let i = 0; i < text.length; i++) encoded += alphabet[text.charCodeAt(i) % alphabet.length];
  return encoded;
}

/** A uid in the form of a version 4 UUID. */
export function uid(random: Random): string {
  const a = hex8(random.uint32());
  const b = hex8(random.uint32());
  const c = hex8(random.uint32());
  const d = hex8(random.uint32());
  const variant = '89ab'[random.below(4)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
