import { expect, it } from 'vitest';
import { Answering } from './answers';
import { toFragment } from './document';
import type { PacketQuestion, State } from './protocol';

const everything = { component: '', text: '' };

async function opened(typed: readonly string[] = [], start: object = { ready: 'web' }) {
  const answering = new Answering();
  const { state, log } = await answering.answer('open', {
    document: { v: 1, start, seed: 1, typed },
  });
  return { answering, state, log };
}

const sceneAt = (answering: Answering, at: number) =>
  answering.answer('scene', { at, open: [], filter: everything, packet: null });

it('opens a ready cluster, does a line, and lets time pass until it settles', async () => {
  const { answering, state } = await opened();
  const typed = await answering.answer('type', {
    line: 'scale deployment web --replicas=4',
    passes: 'settle',
  });
  if (typed.kind !== 'done') throw new Error(typed.kind);
  expect(typed.log.map(({ line }) => line)).toEqual(['scale deployment web --replicas=4', 'run']);
  expect(typed.log[0]?.pieces).toEqual([{ to: 'stdout', text: 'deployment.apps/web scaled\n' }]);
  expect(typed.state.steps).toBeGreaterThan(state.steps + 5);
  const { scene } = await sceneAt(answering, typed.state.steps);
  expect(scene.nodes.flatMap(({ pods }) => pods).filter(({ name }) => name.startsWith('web-'))).toHaveLength(
    4,
  );
  const before = await sceneAt(answering, state.steps);
  expect(before.scene.nodes.flatMap(({ pods }) => pods)).toHaveLength(4);
});

it('lets no time pass after a line that only looks', async () => {
  const { answering } = await opened();
  const typed = await answering.answer('type', { line: 'kubectl get pods', passes: 'settle' });
  if (typed.kind !== 'done') throw new Error(typed.kind);
  expect(typed.log.map(({ line }) => line)).toEqual(['kubectl get pods']);
});

it('is the same cluster when it is opened again from a link', async () => {
  const lines = ['fault stop kube-proxy@node-1', 'run', 'delete pod checkout', 'run', 'run 10m'];
  const { answering, state } = await opened(lines);
  const { fragment } = await answering.answer('share', {});
  const again = new Answering();
  const { state: reopened, log } = await again.answer('openLink', { fragment: `#${fragment}` });
  expect(reopened).toEqual(state);
  expect(log.map(({ line }) => line)).toEqual(lines);
  const rows = (each: Answering) => each.answer('trace', { filter: everything, from: 0, count: 400 });
  expect(await rows(again)).toEqual(await rows(answering));
});

it('goes on from a moment of the past, and the link of that leads there again', async () => {
  const { answering, state } = await opened(['scale deployment web --replicas=5', 'run']);
  const middle = state.stood + 12;
  const forked = await answering.answer('forkHere', { at: middle });
  expect(forked.state.steps).toBeGreaterThanOrEqual(middle);
  expect(forked.state.steps).toBeLessThan(state.steps);
  await answering.answer('type', { line: 'delete deployment web', passes: 'settle' });
  const { fragment } = await answering.answer('share', {});
  const { state: reopened } = await new Answering().answer('openLink', { fragment });
  expect(reopened.document.typed).toHaveLength(4);
});

it.each([
  ['#s1.', 'no cluster'],
  ['#nothing', 'no cluster'],
  ['#s1.abcdef', 'cannot be unpacked'],
])('says of the broken link %s what is wrong, and keeps the cluster at hand', async (fragment, problem) => {
  const { answering, state } = await opened();
  await expect(answering.answer('openLink', { fragment })).rejects.toThrow(problem);
  const typed = await answering.answer('type', { line: 'get nodes', passes: 'settle' });
  expect(typed.kind === 'done' && typed.state.seed).toBe(state.seed);
});

it.each([
  [{ v: 2, start: { ready: 'web' }, seed: 1, typed: [] }, 'another version'],
  [{ v: 1, start: { ready: 'moon' }, seed: 1, typed: [] }, 'there is no such cluster'],
  [{ v: 1, start: { ready: 'web' }, seed: -1, typed: [] }, 'seed'],
  [
    { v: 1, start: { ready: 'web' }, seed: 1, typed: ['x'.repeat(5_000)] },
    'line 1 of what was typed: a line has 4000',
  ],
  [{ v: 1, start: { scenario: 'a/b', seed: 1 }, seed: 1, typed: [] }, 'a/b'],
  [
    { v: 1, start: { ready: 'web' }, seed: 1, typed: [{ line: 'apply -f -', stdin: 'x'.repeat(100_001) }] },
    'line 1 of what was typed: a text has 100000',
  ],
  [null, 'the cluster'],
])('refuses a document by name: %j', async (document, problem) => {
  await expect(new Answering().answer('open', { document })).rejects.toThrow(problem);
});

it('does not unpack what was packed to be enormous', async () => {
  const fragment = await toFragment({
    v: 1,
    start: { ready: 'web' },
    seed: 1,
    typed: Array.from({ length: 9 }, () => ({ line: 'apply -f -', stdin: 'a'.repeat(99_999) })),
  });
  expect(fragment.length).toBeLessThan(5_000);
  const bomb = new Uint8Array(3_000_000);
  const packed = new Response(new Blob([bomb]).stream().pipeThrough(new CompressionStream('deflate-raw')));
  const text = btoa(String.fromCharCode(...new Uint8Array(await packed.arrayBuffer())));
  const link = `s1.${text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
  await expect(new Answering().answer('openLink', { fragment: link })).rejects.toThrow('more than');
});

it('lists the steps of one component, and opens one with what it changed', async () => {
  const { answering, state } = await opened(['scale deployment web --replicas=4', 'run']);
  const { rows } = await answering.answer('trace', {
    filter: { component: 'kube-scheduler', text: 'binds' },
    from: 0,
    count: 10,
  });
  expect(rows).toHaveLength(1);
  const detail = await answering.answer('step', { id: rows[0]?.id ?? 0 });
  expect(detail.rule).toBe('scheduler/bind');
  expect(detail.diff).toContain('+  nodeName: node-');
  expect(detail.because.length).toBeGreaterThan(0);
  const answer = await answering.answer('scene', {
    at: state.stood,
    open: [],
    filter: { component: 'kube-scheduler', text: '' },
    packet: null,
  });
  expect(answer.passed).toBe(0);
});

it('marks the rules that a packet meets on its node, and draws its way', async () => {
  const { answering, state } = await opened();
  const ends = await answering.answer('ends', { at: state.steps });
  const to = ends.to.find(({ label }) => label.startsWith('Service web'))?.id ?? '';
  const packet = { from: 'pod default/checkout', to };
  const { scene } = await answering.answer('scene', {
    at: state.steps,
    open: [],
    filter: everything,
    packet,
  });
  const node = scene.nodes.find(({ pods }) => pods.some(({ name }) => name === 'checkout'))?.name ?? '';
  const rules = await answering.answer('rules', { at: state.steps, node, packet });
  expect(rules.lines.filter(({ met }) => met).length).toBeGreaterThan(2);
  expect(rules.ways.map(({ share }) => share)).toEqual(['1 in 3', '1 in 3', '1 in 3']);
  expect(scene.arrows.filter(({ kind }) => kind === 'packet').length).toBeGreaterThanOrEqual(2);
});

it('draws the way of a lost packet as far as it came', async () => {
  const lost = async (lines: readonly string[], from: string, to: string) => {
    const { answering, state } = await opened(lines);
    const ends = await answering.answer('ends', { at: state.steps });
    const packet = { from, to: ends.to.find(({ label }) => label.startsWith(to))?.id ?? to };
    const { scene } = await answering.answer('scene', {
      at: state.steps,
      open: [],
      filter: everything,
      packet,
    });
    return scene.arrows.filter(({ kind }) => kind === 'packet' || kind === 'lost');
  };
  // Rejected by the rules of the sender's node: it never leaves it.
  const rejected = await lost(
    ['scale deployment web --replicas=0', 'run'],
    'pod default/checkout',
    'Service web',
  );
  expect(rejected.map(({ kind, to }) => [kind, to.replace(/\d$/, 'N')])).toEqual([['lost', 'rules:node-N']]);
  // Nobody listens: it comes to the Pod.
  const refused = await lost([], 'node node-1', 'Pod checkout');
  expect(refused.at(-1)).toMatchObject({ kind: 'lost', to: 'pod:default/checkout' });
  const nowhere = await lost([], 'pod default/checkout', '10.99.9.9:80');
  expect(nowhere.map(({ kind }) => kind)).toEqual(['lost']);
});

it('sends from a Pod in its node’s network as the node does', async () => {
  const { answering, state } = await opened([
    'run host --image=nginx --overrides={"spec":{"hostNetwork":true}}',
    'run',
  ]);
  const ends = await answering.answer('ends', { at: state.steps });
  expect(ends.from.map(({ id }) => id)).toContain('pod default/host');
  const to = ends.to.find(({ label }) => label.startsWith('Service web'))?.id ?? '';
  const packet = { from: 'pod default/host', to };
  const rules = await answering.answer('rules', { at: state.steps, node: 'node-1', packet });
  expect(rules.ways.map(({ share }) => share)).toEqual(['1 in 3', '1 in 3', '1 in 3']);
});

it('steps over what changes nothing in the picture', async () => {
  const { answering, state } = await opened(['scale deployment web --replicas=4', 'run']);
  const { at } = await answering.answer('change', { at: state.stood, open: [], forward: true });
  expect(at).toBeGreaterThan(state.stood);
  const [here, there] = [await sceneAt(answering, state.stood), await sceneAt(answering, at)];
  expect(there.scene.objects).not.toEqual(here.scene.objects);
});

it('shows an object as it is, and what has changed in it since', async () => {
  const { answering, state } = await opened(['scale deployment web --replicas=4', 'run']);
  const question = { at: state.steps, kind: 'Deployment', key: 'default/web' };
  const { yaml, diff } = await answering.answer('object', { ...question, since: state.stood });
  expect(yaml).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\n/);
  expect(diff).toContain('+  replicas: 4');
});

it.each([
  [
    (state: State) => ({ kind: 'stop', of: 'kube-scheduler', at: state.stood }) as const,
    /^kube-scheduler stops/,
  ],
  [() => ({ kind: 'leave-out', index: 0 }) as const, /never happens/],
  [() => ({ kind: 'nodes', count: 5 }) as const, /5 nodes instead of 3/],
  [() => ({ kind: 'seed', seed: 9 }) as const, /seed 9/],
])('runs again with one thing changed, and says what differs (%#)', async (change, says) => {
  const { answering, state } = await opened(['scale deployment web --replicas=5', 'run']);
  const differences = await answering.answer('whatIf', { change: change(state) });
  expect(differences.says).toMatch(says);
  expect(differences.runs.steps.length).toBeGreaterThan(0);
});

it('runs again with any number that was given or typed as another one', async () => {
  const { answering } = await opened(['scale deployment web --replicas=5', 'run 90s']);
  const numbers = await answering.answer('numbers', {});
  const numberOf = (label: RegExp) => numbers.find((each) => label.test(each.label));
  const outcome = async (label: RegExp, number: number) => {
    const of = numberOf(label)?.id ?? '';
    return answering.answer('whatIf', { change: { kind: 'number', of, number } });
  };
  expect(numbers[0]).toMatchObject({ label: 'Deployment web: spec.replicas', value: 3, unit: '' });
  const typed = await outcome(/scale deployment web --replicas=5: 5/, 1);
  expect(typed.says).toMatch(/is 1 instead of 5$/);
  expect(typed.runs.objects.find(({ name }) => name === '*Deployment web*')?.fields).toContainEqual({
    path: 'spec.replicas',
    here: '5',
    there: '1',
  });
  expect(numberOf(/^the time that passes then/)).toMatchObject({ value: 90_000 });
  // A number that decides nothing is said to decide nothing.
  const { runs } = await outcome(/^Deployment web: spec.replicas/, 3);
  expect(runs).toMatchObject({ steps: [], objects: [], says: expect.stringMatching(/^Nothing differs/) });
  await expect(outcome(/no such number/, 3)).rejects.toThrow('not there');
});

it('stops one controller of kube-controller-manager alone', async () => {
  const { answering, state } = await opened(['scale deployment web --replicas=5', 'run']);
  expect(state.parts).toContainEqual({ name: 'replicaset-controller', of: 'kube-controller-manager' });
  const { runs } = await answering.answer('whatIf', {
    change: { kind: 'stop', of: 'replicaset-controller', at: state.stood },
  });
  expect(
    runs.steps.filter(({ side }) => side === 'here').some(({ says }) => / creates Pod /.test(says)),
  ).toBe(true);
  expect(runs.steps.some(({ side, says }) => side === 'there' && / creates Pod /.test(says))).toBe(false);
});

it('opens what `edit` edits, and writes what was left of it', async () => {
  const { answering } = await opened();
  const line = 'kubectl edit deployment web';
  const asked = await answering.answer('type', { line, passes: 'settle' });
  if (asked.kind !== 'asks-for-text') throw new Error(asked.kind);
  expect(asked.text).toContain('replicas: 3');
  const stdin = asked.text?.replace('replicas: 3', 'replicas: 5') ?? '';
  const typed = await answering.answer('type', { line, stdin, passes: 'settle' });
  if (typed.kind !== 'done') throw new Error(typed.kind);
  expect(typed.log[0]?.pieces).toEqual([{ to: 'stdout', text: 'deployment.apps/web edited\n' }]);
  const { scene } = await sceneAt(answering, typed.state.steps);
  expect(scene.nodes.flatMap(({ pods }) => pods).filter(({ name }) => name.startsWith('web-'))).toHaveLength(
    5,
  );
  // Nothing to edit: kubectl says so itself.
  const absent = await answering.answer('type', { line: 'kubectl edit deployment absent', passes: 'settle' });
  if (absent.kind !== 'done') throw new Error(absent.kind);
  expect(absent.log[0]?.pieces[0]?.text).toContain('not found');
});

it('counts the Pods of many nodes, and opens the node that is asked for', async () => {
  const { answering, state } = await opened([], { ready: 'web', nodes: 30 });
  const { scene } = await answering.answer('scene', {
    at: state.steps,
    open: ['node-1'],
    filter: everything,
    packet: null,
  });
  const folded = scene.nodes.filter((node) => node.folded !== undefined);
  expect(folded).toHaveLength(29);
  const opened1 = scene.nodes.find(({ name }) => name === 'node-1');
  expect(folded.reduce((sum, node) => sum + (node.folded?.ready ?? 0), opened1?.pods.length ?? 0)).toBe(4);
});

it('says what is meant where `run` is followed by no length of time', async () => {
  const answering = new Answering();
  await answering.answer('open', { document: { v: 1, start: { ready: 'empty' }, seed: 1, typed: [] } });
  await expect(answering.answer('type', { line: 'run abc', passes: 'settle' })).rejects.toThrow(
    '“abc” is no length of time',
  );
  await expect(answering.answer('type', { line: 'run 5 minutes', passes: 'settle' })).rejects.toThrow(
    'no length of time',
  );
  const made = await answering.answer('type', { line: 'run box --image=busybox', passes: 'nothing' });
  expect(made.kind === 'done' && made.log[0]?.pieces).toEqual([{ to: 'stdout', text: 'pod/box created\n' }]);
});

it('keeps what happens again and again in one line of the list, with how often', async () => {
  const answering = new Answering();
  const { state } = await answering.answer('open', {
    document: { v: 1, start: { ready: 'web' }, seed: 1, typed: [] },
  });
  await answering.answer('type', { line: 'fault stop kube-apiserver', passes: 'settle' });
  const { rows, total } = await answering.answer('trace', {
    filter: { component: '', text: '' },
    from: 0,
    count: 60,
  });
  const steps = rows.reduce((sum, { times }) => sum + times, 0);
  expect(state.stood).toBeGreaterThan(0);
  expect(steps).toBeGreaterThan(total);
});

it('lists every object below the one that owns it', async () => {
  const { answering, state } = await opened();
  const tree = await answering.answer('tree', { at: state.steps });
  const at = tree.findIndex(({ kind, key }) => kind === 'Deployment' && key === 'default/web');
  expect(tree.slice(at, at + 5).map(({ kind, depth }) => [kind, depth])).toEqual([
    ['Deployment', 0],
    ['ReplicaSet', 1],
    ['Pod', 2],
    ['Pod', 2],
    ['Pod', 2],
  ]);
  const keys = tree.map(({ kind, key }) => `${kind} ${key}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain('Pod default/checkout');
});

it('calls a failure what failed, not what is said beside an answer or was stopped', async () => {
  const { log } = await opened([
    'kubectl logs deployment/web',
    'kubectl logs -f deployment/web',
    'kubectl get nosuch',
    'kubectl get pod web checkout',
  ]);
  const errorsOf = (nth: number) => log[nth]?.pieces.filter(({ to }) => to === 'stderr');
  expect(errorsOf(0)).toMatchObject([{ text: expect.stringContaining('Found 3 pods, using pod/') }]);
  expect(errorsOf(1)?.at(-1)?.text).toContain('^C');
  expect(log.map(({ failed }) => failed)).toEqual([false, false, true, true]);
});

it('draws rules in one line until a packet meets them or one of them is stale', async () => {
  const { answering, state } = await opened();
  const rulesAt = async (at: number, packet: PacketQuestion | null = null) => {
    const { scene } = await answering.answer('scene', { at, open: [], filter: everything, packet });
    return scene.nodes.map(({ rules }) => rules);
  };
  for (const rules of await rulesAt(state.steps)) {
    expect(rules).toMatchObject({ summary: 'web: 3 addresses', lines: [] });
  }
  const { from, to } = await answering.answer('ends', { at: state.steps });
  const asked = await rulesAt(state.steps, { from: from[0]?.id ?? '', to: to[0]?.id ?? '' });
  expect(asked.map((rules) => rules?.lines.length)).toEqual([3, 3, 3]);
  await answering.answer('type', { line: 'fault stop kube-proxy@node-1', passes: 'settle' });
  const done = await answering.answer('type', {
    line: 'scale deployment web --replicas=2',
    passes: 'settle',
  });
  if (done.kind !== 'done') throw new Error(done.kind);
  const [first, second] = await rulesAt(done.state.steps);
  expect(first?.lines.some(({ mark }) => mark === 'stale')).toBe(true);
  expect(second?.lines).toEqual([]);
});
