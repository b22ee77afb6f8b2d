import type { Trace } from './trace';

/**
 * A 64-bit hash (FNV-1a over UTF-16 code units) of every step, as 16 hexadecimal digits: equal on every machine,
 * Node version and browser for the same beginning, seed and commands.
 */
export function traceHash(trace: Trace): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const step of trace.steps) {
    const text = `${step.at}|${step.actor}|${step.rule ?? ''}|${step.because.join(',')}|${step.says}|${JSON.stringify(step.action)}\n`;
    for (let i = 0; i < text.length; i++) {
      low = (low ^ text.charCodeAt(i)) >>> 0;
      // Multiply by the 64-bit FNV prime 0x100000001b3 in two 32-bit halves.
      const product = low * 0x1b3;
      const carry = Math.floor(product / 0x100000000);
      high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
      low = product >>> 0;
    }
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
