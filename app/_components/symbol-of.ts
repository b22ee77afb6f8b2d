import type { TopicEntry } from '@/lib/curriculum/schema';
import type { SymbolId } from './icon';
import { SYMBOLS } from './symbols';

/** The symbol of a topic; one that content names and the language lacks falls back to the sign of topics. */
export function symbolOf({ symbol }: Pick<TopicEntry, 'symbol'>): SymbolId {
  return symbol in SYMBOLS ? (symbol as SymbolId) : 'topics';
}
