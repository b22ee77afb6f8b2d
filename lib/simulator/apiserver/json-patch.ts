/** JSON patch (RFC 6902), as the API server applies it. Source: gopkg.in/evanphx/json-patch.v4. */
import { deepEqual } from '../values/equal';

export type Patched =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

class Refused extends Error {}

/** Operations that one patch may have. */
const mostOperations = 10_000;

export function jsonPatch(target: unknown, operations: unknown): Patched {
  if (!Array.isArray(operations)) return { ok: false, message: 'a JSON patch is a list of operations' };
  if (operations.length > mostOperations)
    return {
      ok: false,
      message: `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${operations.length}`,
    };
  try {
    return { ok: true, value: operations.reduce<unknown>(applied, target) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, message: error.message };
    throw error;
  }
}

function applied(target: unknown, operation: unknown): unknown {
  if (!isFields(operation)) throw new Refused('an operation is an object');
  const path = pathOf(operation.path);
  switch (operation.op) {
    case 'add':
      return withValue(target, path, operation.value, 'add');
    case 'replace':
      valueAt(target, path);
      return withValue(target, path, operation.value, 'replace');
    case 'remove':
      valueAt(target, path);
      return withoutValue(target, path);
    case 'copy':
      return withValue(target, path, valueAt(target, pathOf(operation.from)), 'add');
    case 'move': {
      const from = pathOf(operation.from);
      return withValue(withoutValue(target, from), path, valueAt(target, from), 'add');
    }
    case 'test': {
      const found = path.length === 0 || hasValue(target, path) ? valueAt(target, path) : undefined;
      if (!deepEqual(found ?? null, operation.value ?? null))
        throw new Refused(`testing value ${String(operation.path)} failed`);
      return target;
    }
    default:
      throw new Refused(`Unexpected kind: ${String(operation.op)}`);
  }
}

function pathOf(path: unknown): readonly string[] {
  if (typeof path !== 'string') throw new Refused('an operation has a path');
  if (path === '') return [];
  if (!path.startsWith('/')) throw new Refused(`a path begins with "/": ${path}`);
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function hasValue(target: unknown, path: readonly string[]): boolean {
  try {
    valueAt(target, path);
    return true;
  } catch {
    return false;
  }
}

function valueAt(target: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) {
      const at = indexOf(part, value.length - 1);
      return value[at];
    }
    if (!isFields(value) || !Object.hasOwn(value, part)) throw new Refused(`there is no ${path.join('/')}`);
    return value[part];
  }, target);
}

function withValue(
  target: unknown,
  path: readonly string[],
  value: unknown,
  how: 'add' | 'replace',
): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (Array.isArray(target)) {
    const at =
      part === '-' && how === 'add'
        ? target.length
        : indexOf(part, how === 'add' && rest.length === 0 ? target.length : target.length - 1);
    const copy = [...target];
    if (rest.length > 0) copy[at] = withValue(copy[at], rest, value, how);
    else if (how === 'add') copy.splice(at, 0, value);
    else copy[at] = value;
    return copy;
  }
  if (!isFields(target)) throw new Refused(`there is no ${path.join('/')}`);
  if (rest.length === 0) return { ...target, [part]: value };
  if (!Object.hasOwn(target, part)) throw new Refused(`there is no ${path.join('/')}`);
  return { ...target, [part]: withValue(target[part], rest, value, how) };
}

function withoutValue(target: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path;
  if (part === undefined) throw new Refused('the whole cannot be removed');
  if (Array.isArray(target)) {
    const at = indexOf(part, target.length - 1);
    return rest.length === 0
      ? target.filter((_, i) => i !== at)
      : target.map((each, i) => (i === at ? withoutValue(each, rest) : each));
  }
  if (!isFields(target)) throw new Refused(`there is no ${path.join('/')}`);
  if (rest.length > 0) return { ...target, [part]: withoutValue(target[part], rest) };
  const { [part]: _gone, ...left } = target;
  return left;
}

function indexOf(part: string, last: number): number {
  const at = /^\d+$/.test(part) ? Number(part) : -1;
  if (at < 0 || at > last) throw new Refused(`there is no item ${part}`);
  return at;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
