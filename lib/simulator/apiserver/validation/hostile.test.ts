import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../objects/objects';
import { withDefaults } from '../defaults';
import { prepared } from '../prepare';
import { builtInResources } from '../resources';
import { decodeManifest, validateCreate, validateUpdate } from '../validation';
import { kindRules } from './kinds';
import { isObject, type Shape } from './shape';

/** Far above what an answer takes (a few milliseconds), so that only work that grows out of hand is slower. */
const slowestMs = 1_000;
const runs = 2_000;
const seed = 20_261_123;

/** JSON of any type, where a field expects one: what a hostile or careless client may write. */
const anything = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.constantFrom(
    '',
    '-1',
    '1e9',
    '500m',
    '../..',
    '/',
    'a'.repeat(5_000),
    '\u0000',
    '::',
    '0.0.0.0/0',
    '__proto__',
  ),
  fc.constantFrom(-1, 0, 1, 2 ** 31, 2 ** 53, 1e300),
  fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
  fc.constant(nested(2_000)),
);

describe('hostile manifests', () => {
  it('are answered, whatever JSON stands in the fields of any kind', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(kindRules)),
        fc.infiniteStream(fc.nat(2 ** 20)),
        anything,
        (kind, chance, odd) => {
          const choose = (n: number): number => (chance.next().value as number) % n;
          const manifest = {
            kind,
            apiVersion: 'v1',
            ...madeUp(kindRules[kind]?.shape, choose, odd),
          } as unknown as Manifest;
          expect(fastest(() => served(kind, manifest))).toBeLessThan(slowestMs);
        },
      ),
      { numRuns: runs, seed },
    );
  }, 120_000);

  it('are answered within a second of work when they are huge', () => {
    const many = 1_000;
    const containers = Array.from({ length: many }, (_, i) => ({
      name: `c${i}`,
      image: 'i',
      ports: [{ containerPort: 80, hostPort: i + 1 }],
      env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    }));
    const spec = {
      containers,
      tolerations: Array.from({ length: many }, (_, i) => ({ key: `k${i}`, operator: 'Exists' })),
      volumes: Array.from({ length: many }, (_, i) => ({ name: `v${i}` })),
    };
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'd' },
      spec,
    } as Manifest;
    expect(fastest(() => served('Pod', manifest))).toBeLessThan(slowestMs);
  });

  it('are refused by one clear sentence when a field holds JSON of another type', () => {
    const refused = (spec: unknown): string => {
      const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec } as Manifest;
      const decoded = decodeManifest(resource('Pod'), manifest);
      return decoded.ok ? 'accepted' : decoded.message;
    };
    const what = 'Pod in version "v1" cannot be handled as a Pod: ';
    expect(refused({ containers: 'web' })).toBe(
      `${what}json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container`,
    );
    expect(refused({ containers: [{ name: 7 }] })).toBe(
      `${what}json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string`,
    );
    expect(refused({ containers: [{ resources: { limits: { cpu: 'lots' } } }] })).toBe(
      `${what}quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
    );
    expect(refused({ containers: null, nodeSelector: { a: 'b' } })).toBe('accepted');
  });
});

function resource(id: string): (typeof builtInResources)[number] {
  const found = builtInResources.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no kind ${id}`);
  return found;
}

/** As a request goes through the API server; also without the decoder before it. */
function served(kind: string, manifest: Manifest): void {
  const known = resource(kind);
  validateCreate(known, manifest);
  validateUpdate(known, manifest, manifest);
  const decoded = decodeManifest(known, manifest);
  if (!decoded.ok) return;
  const object = prepared(withDefaults(decoded.value), () => 'uid');
  validateCreate(known, object, { decoded: true });
  validateUpdate(known, object, object, { decoded: true });
}

/** Milliseconds of processor time, so that a busy machine makes no difference; the better of two runs. */
function fastest(run: () => void): number {
  const measure = (): number => {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
  const first = measure();
  return first < slowestMs ? first : Math.min(first, measure());
}

/** A value of a shape, with odd JSON in a place here and there. */
function madeUp(
  shape: Shape<unknown> | undefined,
  choose: (n: number) => number,
  odd: unknown,
  depth = 0,
): object {
  const made = (each: Shape<unknown>, deep: number): unknown => {
    if (choose(25) === 0) return odd;
    switch (each.kind) {
      case 'text':
        return ['', 'a', 'Always', 'In', '10.0.0.1', 'TCP', 'example.com/x', 'A_', 'None', '*'][choose(10)];
      case 'int':
        return [0, 1, -1, 80, 65_536, 2 ** 31 - 1][choose(6)];
      case 'flag':
        return choose(2) === 0;
      case 'quantity':
        return ['1', '500m', '-1', '1Gi', '0.5', 3][choose(6)];
      case 'intOrString':
        return [1, 0, '25%', '110%', 'http', -1][choose(6)];
      case 'time':
        return '2026-01-01T00:00:00Z';
      case 'json':
        return {};
      case 'list':
        return Array.from({ length: choose(3) }, () => made(each.element as Shape<unknown>, deep + 1));
      case 'map':
        return Object.fromEntries(
          Array.from({ length: choose(3) }, (_, i) => [
            `k${i}`,
            made(each.element as Shape<unknown>, deep + 1),
          ]),
        );
      case 'struct': {
        const fields = Object.entries(each.fields ?? {}).filter(() => choose(deep < 4 ? 2 : 4) === 0);
        return Object.fromEntries(fields.map(([name, field]) => [name, made(field, deep + 1)]));
      }
      default:
        return each.kind satisfies never;
    }
  };
  const value = shape === undefined ? {} : made(shape, depth);
  return isObject(value) ? value : {};
}

function nested(depth: number): unknown {
  let value: unknown = {};
  for (let i = 0; i < depth; i++) value = { a: value };
  return value;
}
