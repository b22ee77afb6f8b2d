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
    const random = new Random(seed | 0, Math.floor(seed / 0x100000000) | 0, 0x9e3779b9 | 0, 1);
    for (let i = 0; i < 15; i++) random.uint32();
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

  fork(): Random {
    return new Random(this.#a, this.#b, this.#c, this.#counter);
  }
}

/** Upstream's alphabet for generated names: no vowels, no look-alikes. (apimachinery/pkg/util/rand) */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The five characters that the API server appends to a generateName. */
export function nameSuffix(random: Random, length = 5): string {
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
  const hex = [0, 1, 2, 3].map(() => random.uint32().toString(16).padStart(8, '0')).join('');
  const variant = '89ab'[random.below(4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
