import type { TopicEntry } from '@/lib/curriculum/schema';
import { type SymbolId, symbolIds } from './symbols';

/** The symbol of a topic; one that content names and the language lacks falls back to the sign of topics. */
export function symbolOf({ symbol }: Pick<TopicEntry, 'symbol'>): SymbolId {
  return symbolIds.find((id) => id === symbol) ?? 'topics';
}
