const bytes: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** 0 … 2³²−1 as eight hexadecimal digits: several times as fast as `toString(16)`, which takes numbers of any kind. */
export function hex8(value: number): string {
  return `${bytes[value >>> 24]}${bytes[(value >>> 16) & 255]}${bytes[(value >>> 8) & 255]}${bytes[value & 255]}`;
}
