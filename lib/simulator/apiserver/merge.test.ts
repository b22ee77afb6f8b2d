import { describe, expect, it } from 'vitest';
import { shapeOfKind } from './managed-fields/schema';
import { strategicMergePatch, threeWayMerge } from './merge';
import { listBy, setOf, struct, text } from './validation/shape';

/** Items with a name, and plain values: the two kinds of lists that are merged. */
const shape = struct('Lists', {
  items: listBy(['name'], struct('Item', { name: text, value: text })),
  words: setOf(text, true),
});

const items = (names: string) => names.split(' ').map((name) => ({ name }));
const namesIn = (object: unknown) =>
  (object as { readonly items: readonly { readonly name: string }[] }).items
    .map(({ name }) => name)
    .join(' ');

describe('a strategic merge patch', () => {
  const patched = (target: object, patch: object) => strategicMergePatch(shape, target, patch);

  it.each([
    ['what the order does not mention keeps its place', '1 2 9 3 4', '2 1 4 3', '', '2 1 9 4 3'],
    ['however much that is', '1 2 7 9 8 3 4', '2 1 4 3', '', '2 1 7 9 8 4 3'],
    ['at the end too', '1 2 9', '2 1', '', '2 1 9'],
    ['what is new comes where the order has it', '1 4 2', '3 1 2', '3', '3 1 4 2'],
  ])('[%s] orders lists', (_what, from, order, added, expected) => {
    const patch = {
      '$setElementOrder/items': items(order),
      ...(added === '' ? {} : { items: items(added) }),
    };
    expect(namesIn(patched({ items: items(from) }, patch))).toBe(expected);
    const words = {
      '$setElementOrder/words': order.split(' '),
      ...(added === '' ? {} : { words: added.split(' ') }),
    };
    expect(patched({ words: from.split(' ') }, words)).toEqual({ words: expected.split(' ') });
  });

  it('puts what is new in the place of what it deletes', () => {
    const patch = {
      '$setElementOrder/items': items('2 3'),
      items: [{ name: '3' }, { name: '1', $patch: 'delete' }],
    };
    expect(namesIn(patched({ items: items('1 2 4') }, patch))).toBe('2 4 3');
  });

  it('deletes every item of a name, and all fields of a map', () => {
    expect(namesIn(patched({ items: items('1 1 2') }, { items: [{ name: '1', $patch: 'delete' }] }))).toBe(
      '2',
    );
    expect(patched({ labels: { a: '1', b: '2' } }, { labels: { $patch: 'delete' } })).toEqual({ labels: {} });
  });

  it('deletes plain values after it has ordered them', () => {
    const patch = {
      '$setElementOrder/words': ['c', 'a'],
      '$deleteFromPrimitiveList/words': ['b'],
    };
    expect(patched({ words: ['a', 'b', 'c'] }, patch)).toEqual({ words: ['c', 'a'] });
  });
});

describe('what kubectl apply makes of a live object', () => {
  it('keeps the place of what others added to a list', () => {
    const lists = (names: string) => ({ items: items(names), words: names.split(' ') });
    expect(threeWayMerge(shape, lists('1 2 3 4'), lists('2 1 4 3'), lists('1 2 9 3 4'))).toEqual(
      lists('2 1 9 4 3'),
    );
  });

  it('takes away what was defaulted of another choice: of a strategy and of a volume', () => {
    const spec = (strategy: object, volume: object) => ({
      spec: { strategy, template: { spec: { volumes: [{ name: 'v', ...volume }] } } },
    });
    const last = spec({}, {});
    const live = spec({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }, { emptyDir: {} });
    const wanted = spec({ type: 'Recreate' }, { configMap: { name: 'c' } });
    expect(threeWayMerge(shapeOfKind('Deployment'), last, wanted, live)).toEqual(wanted);
  });
});
