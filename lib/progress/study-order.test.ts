import { expect, it } from 'vitest';
import { confusablesTogether, newCardsInOrder } from './study-order';

const topicOf = (cardId: string) => cardId.split('/')[0] ?? '';
const cards = (...ids: string[]) => ids.map((id) => ({ id }));

it('a topic waits until half of what it builds on was seen or stands before it', () => {
  const all = cards('service/1', 'service/2', 'pod/1', 'pod/2', 'node/1');
  const topics = [
    { id: 'service', after: ['pod'] },
    { id: 'pod', after: [] },
    { id: 'node', after: [] },
  ];
  const order = (unseen: readonly { id: string }[]) =>
    newCardsInOrder(unseen, all, topics, topicOf).map(({ id }) => id);
  expect(order(all)).toEqual(['pod/1', 'pod/2', 'service/1', 'service/2', 'node/1']);
  expect(order(cards('service/1', 'service/2', 'pod/2'))).toEqual(['service/1', 'service/2', 'pod/2']);
});

it('topics in a circle are asked all the same', () => {
  const all = cards('a/1', 'b/1');
  const topics = [
    { id: 'a', after: ['b'] },
    { id: 'b', after: ['a'] },
  ];
  expect(newCardsInOrder(all, all, topics, topicOf)).toHaveLength(2);
});

it('one’s own cards come in between', () => {
  const all = cards('pod/1', 'pod/2', 'own/1', 'own/2', 'own/3');
  const topics = [{ id: 'pod', after: [] }];
  expect(newCardsInOrder(all, all, topics, topicOf).map(({ id }) => id)).toEqual([
    'pod/1',
    'own/1',
    'pod/2',
    'own/2',
    'own/3',
  ]);
});

it('what is easily confused is asked side by side, a known one beside a new one, and nothing is lost', () => {
  const confusable = new Map([
    ['service', new Set(['ingress'])],
    ['ingress', new Set(['service'])],
  ]);
  const queue = [
    { cardId: 'service/1', isNew: false },
    { cardId: 'pod/1', isNew: false },
    { cardId: 'ingress/1', isNew: false },
    { cardId: 'ingress/2', isNew: false },
    { cardId: 'service/9', isNew: true },
  ];
  const mixed = confusablesTogether(queue, topicOf, confusable).map(({ cardId }) => cardId);
  expect(mixed).toEqual(['service/1', 'ingress/2', 'pod/1', 'service/9', 'ingress/1']);
  expect([...mixed].sort()).toEqual(queue.map(({ cardId }) => cardId).sort());
  expect(confusablesTogether(queue, topicOf, new Map())).toEqual(queue);
});
