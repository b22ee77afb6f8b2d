/** The topic a card belongs to: its id begins with it (`lib/curriculum/schema.ts`). */
export function topicOfCard(cardId: string): string {
  return cardId.split('/', 1)[0] ?? cardId;
}
