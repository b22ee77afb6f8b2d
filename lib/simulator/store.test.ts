import { describe, expect, it } from 'vitest';
import type { KubeObject } from './objects/objects';
import { Store } from './store';

function pod(name: string, node?: string, version = '1'): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: name, resourceVersion: version, creationTimestamp: '' },
    spec: node === undefined ? {} : { nodeName: node },
  };
}

function names(objects: readonly KubeObject[]): string[] {
  return objects.map((each) => each.metadata.name);
}

describe('the store', () => {
  it('[store/one-counter] raises one revision with every write, whatever the kind', () => {
    const store = new Store();
    expect(store.write('Pod', 'default/a', pod('a'), 0, 0).revision).toBe(1);
    expect(store.write('Node', 'n', pod('n'), 0, 1).revision).toBe(2);
    expect(store.write('Pod', 'default/a', undefined, 0, 2).revision).toBe(3);
    expect(store.revision).toBe(3);
    expect(store.size).toBe(1);
  });

  it('[store/read-at] lists, gets and looks up exactly what had been written up to a revision', () => {
    const store = new Store();
    store.write('Pod', 'default/b', pod('b'), 0, 0);
    store.write('Pod', 'default/a', pod('a'), 0, 0);
    store.write('Pod', 'default/a', pod('a', 'node-1'), 0, 0);
    store.write('Pod', 'default/b', undefined, 0, 0);
    expect(names(store.list('Pod', 'default', 0))).toEqual([]);
    expect(names(store.list('Pod', 'default', 1))).toEqual(['b']);
    expect(names(store.list('Pod', 'default', 2))).toEqual(['a', 'b']);
    expect(store.by('Pod', 'spec.nodeName', 'node-1', 2)).toEqual([]);
    expect(names(store.by('Pod', 'spec.nodeName', 'node-1', 3))).toEqual(['a']);
    expect(names(store.list('Pod'))).toEqual(['a']);
    expect(store.get('Pod', 'default/b', 3)).toBeDefined();
    expect(store.get('Pod', 'default/b')).toBeUndefined();
  });

  it('[store/read-at] reads a revision that is long past by undoing what came after', () => {
    const store = new Store();
    for (let i = 0; i < 3000; i++)
      store.write('Pod', `default/p${i % 7}`, pod(`p${i % 7}`, `node-${i}`), i, i);
    expect(store.get('Pod', 'default/p3', 4)?.spec).toEqual({ nodeName: 'node-3' });
    expect(names(store.list('Pod', 'default', 3))).toEqual(['p0', 'p1', 'p2']);
    expect(store.revisionAt(99)).toBe(100);
  });

  it('[store/compacted] cannot be watched from before its compaction, and is still known to who looks at the trace', () => {
    const store = new Store();
    for (let i = 0; i < 10; i++) store.write('Pod', 'default/a', pod('a', `node-${i}`), i, i);
    store.compact(6);
    expect(store.since(5)).toBeUndefined();
    expect(store.since(6)?.map((event) => event.revision)).toEqual([7, 8, 9, 10]);
    expect(store.compactedRevision).toBe(6);
    expect(store.get('Pod', 'default/a', 5)?.spec).toEqual({ nodeName: 'node-4' });
    expect(store.get('Pod', 'default/a', 7)?.spec).toEqual({ nodeName: 'node-6' });
  });

  it('[store/read-at] finds by an index what was there, though it came, went or moved since', () => {
    const store = new Store();
    store.write('Pod', 'default/b', pod('b', 'node-1'), 0, 0);
    store.write('Pod', 'default/a', pod('a', 'node-1'), 0, 0);
    store.write('Pod', 'default/b', pod('b', 'node-2'), 0, 0);
    store.write('Pod', 'default/a', undefined, 0, 0);
    store.write('Pod', 'default/a', pod('a', 'node-2'), 0, 0);
    expect(names(store.by('Pod', 'spec.nodeName', 'node-1', 2))).toEqual(['a', 'b']);
    expect(names(store.by('Pod', 'spec.nodeName', 'node-1', 3))).toEqual(['a']);
    expect(names(store.by('Pod', 'spec.nodeName', 'node-2', 4))).toEqual(['b']);
    expect(names(store.by('Pod', 'spec.nodeName', 'node-2'))).toEqual(['a', 'b']);
    expect(names(store.list('Pod', 'default', 4))).toEqual(['b']);
  });

  it('goes its own way after a fork', () => {
    const store = new Store();
    store.write('Pod', 'default/a', pod('a'), 0, 0);
    const fork = store.fork();
    fork.write('Pod', 'default/b', pod('b'), 0, 0);
    store.write('Pod', 'default/c', pod('c'), 0, 0);
    expect(names(store.list('Pod'))).toEqual(['a', 'c']);
    expect(names(fork.list('Pod'))).toEqual(['a', 'b']);
  });
});
