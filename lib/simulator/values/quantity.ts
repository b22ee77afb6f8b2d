/**
 * Amounts of cpu, memory and other resources, exact: whole numbers of 10⁻⁹ in a bigint, no floating point.
 * Source: apimachinery/pkg/api/resource/quantity.go.
 */

type Format = 'binary' | 'decimal' | 'exponent';

export type Quantity = {
  /** The value in units of 10⁻⁹, rounded away from zero. */
  readonly nano: bigint;
  readonly format: Format;
};

const decimalSuffixes: readonly (readonly [string, number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const binarySuffixes: readonly (readonly [string, number])[] = [
  ['', 0],
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
];

const one = 1_000_000_000n;
const largest = (2n ** 63n - 1n) * one;
const shape = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+|[a-zA-Z]*)$/;

/** The amount, or undefined when the text is no quantity. Beyond 2⁶³−1 it is capped where upstream caps it. */
export function parseQuantity(text: string | number): Quantity | undefined {
  const match = shape.exec(String(text));
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  let exponent = -fraction.length + 9;
  let scale = 1n;
  let format: Format = 'decimal';
  const decimal = decimalSuffixes.find(([name]) => name === suffix);
  const binary = binarySuffixes.find(([name]) => name === suffix && name !== '');
  if (decimal !== undefined) exponent += decimal[1];
  else if (binary !== undefined) {
    format = 'binary';
    scale = 2n ** BigInt(binary[1]);
  } else if (/^[eE][+-]?\d+$/.test(suffix)) {
    format = 'exponent';
    const power = Number(suffix.slice(1));
    if (Math.abs(power) > 1000) return undefined;
    exponent += power;
  } else return undefined;
  const magnitude = scaled(digits * scale, exponent);
  // Upstream keeps a decimal of up to 18 digits as it is, however large; only what is longer or binary is capped.
  const short = format !== 'binary' && whole.length + fraction.length <= 18;
  const nano = magnitude > largest && !short ? largest : magnitude;
  // A binary amount below 1 that is not whole has no binary spelling.
  if (format === 'binary' && nano < 1024n * one && nano % one !== 0n) format = 'decimal';
  return { nano: sign === '-' ? -nano : nano, format };
}

/** The canonical text: the largest suffix that needs no fraction. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  if (format === 'binary' && nano % one === 0n) {
    const value = nano / one;
    const size = value < 0n ? -value : value;
    if (size >= 1024n) {
      const [name, power] = lastThat(binarySuffixes, ([, bits]) => value % 2n ** BigInt(bits) === 0n);
      return `${value / 2n ** BigInt(power)}${name}`;
    }
    return `${value}`;
  }
  const [name, power] = lastThat(decimalSuffixes, ([, tens]) => nano % 10n ** BigInt(tens + 9) === 0n);
  const mantissa = nano / 10n ** BigInt(power + 9);
  if (format === 'exponent') return power === 0 ? `${mantissa}` : `${mantissa}e${power}`;
  return `${mantissa}${name}`;
}

export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/** Keeps the first operand's format, unless that is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** Thousandths, rounded up: what cpu is counted in. Not a quantity: 0. */
export function milliValue(text: string | number | undefined): number {
  return text === undefined ? 0 : counted(text, milliValues, 1_000_000n);
}

/** Whole units, rounded up: bytes, Pods, devices. Not a quantity: 0. */
export function wholeValue(text: string | number | undefined): number {
  return text === undefined ? 0 : counted(text, wholeValues, one);
}

/** A scheduler asks for the same few texts a million times. */
const milliValues = new Map<string | number, number>();
const wholeValues = new Map<string | number, number>();
const remembered = 10_000;

function counted(text: string | number, memo: Map<string | number, number>, unit: bigint): number {
  const known = memo.get(text);
  if (known !== undefined) return known;
  const nano = parseQuantity(text)?.nano ?? 0n;
  const units = nano / unit + (nano > 0n && nano % unit !== 0n ? 1n : 0n);
  const value = Number(units);
  if (memo.size >= remembered) memo.clear();
  memo.set(text, value);
  return value;
}

/** `digits` × 10^`exponent`, rounded away from zero. */
function scaled(digits: bigint, exponent: number): bigint {
  if (exponent >= 0) return digits * 10n ** BigInt(Math.min(exponent, 1100));
  const divisor = 10n ** BigInt(Math.min(-exponent, 1100));
  return digits / divisor + (digits % divisor === 0n ? 0n : 1n);
}

function lastThat<T>(items: readonly T[], holds: (item: T) => boolean): T {
  const found = items.findLast(holds);
  if (found === undefined) throw new Error('no suffix fits');
  return found;
}
