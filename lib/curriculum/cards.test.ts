import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { cardsOfAuthored, cardsOfFact } from './cards';
import { cardSchema, factSchema, type TopicEntry } from './schema';

const topic: TopicEntry = {
  id: 'kube-proxy',
  name: 'kube-proxy',
  area: 'node',
  subject: 'process',
  symbol: 'kube-proxy',
  summary: 'Keeps the rules.',
  after: [],
  at: [1, 1],
};
const base = {
  id: 'a',
  subject: 'kube-proxy',
  explain: 'Because.',
  source: { title: 'Docs', url: 'https://kubernetes.io/docs/reference/networking/virtual-ips/' },
};

type FactInput = z.input<typeof factSchema>;
type Own<T> = T extends unknown ? Omit<T, keyof typeof base> & Partial<typeof base> : never;
const cards = (fact: Own<FactInput>, of: TopicEntry = topic) =>
  cardsOfFact(of, factSchema.parse({ ...base, ...fact }));
const asked = (fact: Own<FactInput>, of: TopicEntry = topic) =>
  cards(fact, of).map((card) => [card.id.split('/').slice(2).join('/'), card.ask, card.answer]);

describe('a fact is asked in each direction that has one answer', () => {
  it('does: who does it, and, when the author words it, what it does', () => {
    expect(asked({ kind: 'does', does: 'programs the rules of its node' })).toEqual([
      ['who', 'Which component programs the rules of its node?', 'kube-proxy'],
    ]);
    expect(
      asked({ kind: 'does', does: 'programs the rules', reverse: 'What does kube-proxy do on its node?' })[1],
    ).toEqual(['what', 'What does kube-proxy do on its node?', 'It programs the rules.']);
  });

  it('asks for a controller, a kind of object, or just what, as the subject is', () => {
    const does = { kind: 'does', does: 'keeps it' } as const;
    expect(asked({ ...does, subject: 'job-controller' })[0]?.[1]).toBe('Which controller keeps it?');
    expect(asked(does, { ...topic, subject: 'record' })[0]?.[1]).toBe('Which kind of object keeps it?');
    expect(asked(does, { ...topic, subject: 'idea' })[0]?.[1]).toBe('What keeps it?');
  });

  it('watches: what, and by whom unless the author leaves it out', () => {
    const watches: Own<FactInput> = {
      kind: 'watches',
      watches: ['Services', 'EndpointSlices', 'its Node'],
      purpose: 'to do so',
    };
    expect(asked(watches)).toEqual([
      ['watches', 'What does kube-proxy watch, to do so?', 'Services, EndpointSlices and its Node.'],
      [
        'watched-by',
        'Which component watches Services, EndpointSlices and its Node, to do so?',
        'kube-proxy',
      ],
    ]);
    expect(asked({ ...watches, reverse: false })).toHaveLength(1);
  });

  it('writes, talks to, runs', () => {
    expect(asked({ kind: 'writes', writes: ['rules'] }).map(([, ask]) => ask)).toEqual([
      'What does kube-proxy write?',
      'Which component writes rules?',
    ]);
    expect(
      asked({ kind: 'talks-to', subject: 'the kubelet', to: 'the runtime', about: 'starting containers' }),
    ).toEqual([
      ['talks-to', 'Whom does the kubelet talk to about starting containers?', 'runtime'],
      ['about', 'What does the kubelet talk to the runtime about?', 'Starting containers.'],
    ]);
    expect(asked({ kind: 'runs', where: 'on every node' })).toEqual([
      ['where', 'Where does kube-proxy run?', 'On every node.'],
    ]);
  });

  it('down: what goes on, what stops, and which part it is by its symptom', () => {
    const down = {
      kind: 'down',
      goesOn: 'Old rules.',
      stops: 'New rules.',
      reverse: 'Rules are old. Which part?',
    } as const;
    expect(asked(down)).toEqual([
      ['goes-on', 'kube-proxy stops. What goes on working?', 'Old rules.'],
      ['stops', 'kube-proxy stops. What no longer happens?', 'New rules.'],
      ['symptom', 'Rules are old. Which part?', 'kube-proxy'],
    ]);
    expect(asked({ ...down, subject: 'the kubelet' })[2]?.[2]).toBe('kubelet');
    expect(asked({ ...down, subject: 'the kubelet' })[0]?.[1]).toBe(
      'The kubelet stops. What goes on working?',
    );
  });

  it('definition: one card per gap, the other gaps filled, a hint in place of the dots', () => {
    expect(asked({ kind: 'definition', text: 'A {{Pod}} has {{one|how many}} address.' })).toEqual([
      ['gap-1', 'A […] has one address.', 'Pod'],
      ['gap-2', 'A Pod has [how many] address.', 'one'],
    ]);
  });

  it('claim: true or false, answered with what holds', () => {
    const [card] = cards({ kind: 'claim', said: 'It forwards packets.', holds: 'The kernel does.' });
    expect(card).toMatchObject({ kind: 'true-false', isTrue: false, answer: 'False. The kernel does.' });
    const [right] = cards({ kind: 'claim', said: 'It writes rules.', holds: 'It does.', true: true });
    expect(right).toMatchObject({ isTrue: true, answer: 'True. It does.' });
  });
});

describe('a card', () => {
  it('is a sibling of the other cards of its fact and trains it and its rules', () => {
    const both = cards({ kind: 'writes', writes: ['rules'], rules: ['kube-proxy/program-endpoints'] });
    expect(both.map((card) => card.noteId)).toEqual(['kube-proxy/a', 'kube-proxy/a']);
    expect(both[0]?.trains).toEqual(['kube-proxy/a', 'kube-proxy/program-endpoints']);
  });

  it('keeps its id when its wording changes', () => {
    const [before] = cards({ kind: 'value', ask: 'How long?', value: '10 s' });
    const [after] = cards({ kind: 'value', ask: 'For how many seconds?', value: '10' });
    expect(after?.id).toBe(before?.id);
  });

  it('has its texts as sanitised HTML too', () => {
    const [card] = cards({ kind: 'value', ask: 'Which `field`?', value: '<script>x</script>**spec**' });
    expect(card?.html.ask).toBe('Which <code>field</code>?');
    expect(card?.html.answer).not.toContain('script');
  });

  it('written by hand is a note of its own, with a card per gap', () => {
    const common = { trains: ['a'], explain: base.explain, source: base.source };
    const authored = cardSchema.parse({
      kind: 'cloze',
      id: 'modes',
      text: '{{iptables}} or {{nftables}}',
      ...common,
    });
    expect(cardsOfAuthored(topic, authored).map((card) => [card.id, card.noteId, card.ask])).toEqual([
      ['kube-proxy/modes/gap-1', 'kube-proxy/modes', '[…] or nftables'],
      ['kube-proxy/modes/gap-2', 'kube-proxy/modes', 'iptables or […]'],
    ]);
  });
});
