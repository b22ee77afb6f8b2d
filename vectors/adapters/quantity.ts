import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  subtractQuantities,
} from '../../lib/simulator/values/quantity';
import type { Adapter } from '../adapter';

export const quantity: Adapter = {
  run(input) {
    switch (input.op) {
      case 'canonicalize':
        return { text: formatQuantity(parsed(input.text)) };
      case 'parse': {
        const value = parseQuantity(String(input.text));
        return value === undefined ? { error: true } : { canonical: formatQuantity(value) };
      }
      case 'compare':
        return { cmp: compareQuantities(parsed(input.x), parsed(input.y)) };
      case 'add':
        return { result: formatQuantity(addQuantities(parsed(input.a), parsed(input.b))) };
      default:
        return { result: formatQuantity(subtractQuantities(parsed(input.a), parsed(input.b))) };
    }
  },
};

function parsed(text: unknown): Quantity {
  const value = parseQuantity(String(text));
  if (value === undefined) throw new Error(`no quantity: ${String(text)}`);
  return value;
}
