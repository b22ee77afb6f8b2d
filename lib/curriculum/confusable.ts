import type { Topic } from './schema';

/**
 * Topics that are taken for one another, both ways: those that a topic's facts set it against, or name in `confused`.
 * Cards of such topics are best asked side by side once both are known.
 */
export function confusableTopics(
  topics: readonly Pick<Topic, 'id' | 'name' | 'facts'>[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>(topics.map(({ id }) => [id, new Set()]));
  const names = topics.map(({ id, name }) => ({ id, says: wordsOf(name) }));
  for (const { id, facts } of topics) {
    for (const fact of facts) {
      const said = [
        fact.confused ?? '',
        ...(fact.kind === 'contrast' ? [fact.subject, fact.other] : []),
      ].join(' ');
      for (const other of names) {
        if (other.id === id || !other.says.test(said)) continue;
        found.get(id)?.add(other.id);
        found.get(other.id)?.add(id);
      }
    }
  }
  return found;
}

/** A name as a whole word, in the plural too. */
function wordsOf(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(e?s)?(?![\\w-])`, 'i');
}
