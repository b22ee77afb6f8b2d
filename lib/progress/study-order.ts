/** In which order cards are asked: new ones as one topic leads to the next, and what is easily confused side by side. */

/** What the order of new cards follows from. */
export type TopicOrder = {
  readonly id: string;
  /** Topics to know first. */
  readonly after: readonly string[];
};

/** Share of a topic's cards that must have been seen before what builds on it begins. */
export const seenBeforeNext = 0.5;

/**
 * Unseen cards in the order in which they are to be met: that of `unseen`, but a topic waits until half of each topic
 * that it builds on was seen or stands before it. Cards of no topic of the map come in between, one after each of the others.
 */
export function newCardsInOrder<C extends { readonly id: string }>(
  unseen: readonly C[],
  all: readonly C[],
  topics: readonly TopicOrder[],
  topicOf: (cardId: string) => string,
): readonly C[] {
  if (unseen.length === 0) return [];
  const known = new Map(topics.map((topic) => [topic.id, topic]));
  const cardsOf = new Map<string, number>();
  for (const { id } of all) cardsOf.set(topicOf(id), (cardsOf.get(topicOf(id)) ?? 0) + 1);
  const waiting = new Map<string, C[]>();
  const others: C[] = [];
  for (const card of unseen) {
    const topicId = topicOf(card.id);
    if (!known.has(topicId)) others.push(card);
    else waiting.set(topicId, [...(waiting.get(topicId) ?? []), card]);
  }
  const unseenOf = new Map([...waiting].map(([id, cards]) => [id, cards.length]));
  const isOpen = (topicId: string) =>
    (known.get(topicId)?.after ?? []).every(
      (before) => (unseenOf.get(before) ?? 0) <= (cardsOf.get(before) ?? 0) * (1 - seenBeforeNext),
    );
  const ordered: C[] = [];
  const order = [...waiting.keys()];
  for (let next = order.find(isOpen) ?? order[0]; next !== undefined; next = order.find(isOpen) ?? order[0]) {
    ordered.push(...(waiting.get(next) ?? []));
    unseenOf.set(next, 0);
    order.splice(order.indexOf(next), 1);
  }
  return interleaved(ordered, others);
}

/** A card in a queue that is to be mixed. */
export type Placed = { readonly cardId: string; readonly isNew: boolean };

/** How far ahead a confusable card is looked for: farther, and the order would say nothing any more. */
const reach = 10;

/**
 * Puts cards of topics that are taken for one another side by side: after a card, the next one within reach whose topic is
 * confusable with it; after a new card, any known one of today. Nothing is added or left out.
 */
export function confusablesTogether<P extends Placed>(
  queue: readonly P[],
  topicOf: (cardId: string) => string,
  confusable: ReadonlyMap<string, ReadonlySet<string>>,
): readonly P[] {
  const left = [...queue];
  // A known card goes to the first new card that it is confusable with; the others stay where they are.
  const reserved = new Map<string, string>();
  for (const card of queue.filter(({ isNew }) => isNew)) {
    const siblings = confusable.get(topicOf(card.cardId));
    const found = queue.find(
      (other) => !other.isNew && !reserved.has(other.cardId) && siblings?.has(topicOf(other.cardId)),
    );
    if (found) reserved.set(found.cardId, card.cardId);
  }
  const mixed: P[] = [];
  const take = (index: number) => mixed.push(...left.splice(index, 1));
  while (left.length > 0) {
    const first = left.findIndex(({ cardId }) => !reserved.has(cardId));
    if (first < 0) {
      mixed.push(...left.splice(0));
      break;
    }
    const card = left[first] as P;
    take(first);
    const mine = left.findIndex(({ cardId }) => reserved.get(cardId) === card.cardId);
    if (mine >= 0) {
      take(mine);
      continue;
    }
    if (card.isNew) continue;
    const siblings = confusable.get(topicOf(card.cardId));
    const near = left
      .slice(0, reach)
      .findIndex(({ cardId, isNew }) => !isNew && !reserved.has(cardId) && siblings?.has(topicOf(cardId)));
    if (near >= 0) take(near);
  }
  return mixed;
}

function interleaved<C>(first: readonly C[], second: readonly C[]): readonly C[] {
  const longest = Math.max(first.length, second.length);
  return Array.from({ length: longest }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((card) => card !== undefined);
}
