import { DataTable } from '@/app/_components/data-table';
import { Link } from '@/app/_components/link';

const examples: readonly { readonly query: string; readonly finds: string }[] = [
  { query: 'iptables', finds: 'the word, in question, answer, explanation or your note' },
  { query: '"control plane"', finds: 'the words, one after the other' },
  { query: 'topic:kube-*', finds: 'cards of topics whose name begins so' },
  { query: 'tag:network', finds: 'cards with that tag' },
  { query: 'kind:cloze', finds: 'basic, cloze, true-false, typed or pick' },
  {
    query: 'is:due',
    finds:
      'due today; also new, learning, review, young, mature, leech, suspended, buried, flagged, noted, own',
  },
  {
    query: 'prop:s>21',
    finds: 'stability above 21 days; also d (difficulty), ivl (interval in days), reps, lapses',
  },
  { query: 'prop:r<0.8', finds: 'recall now below 80 %' },
  { query: 'rated:7:again', finds: 'Again in the last 7 study days; rated:7 with any rating' },
  { query: 'introduced:30', finds: 'answered for the first time in the last 30 days' },
  { query: 'is:due -topic:etcd', finds: 'all conditions, without what follows a minus' },
  { query: 'is:leech or (prop:lapses>=3 topic:pod)', finds: 'one or the other; parentheses group' },
];

/** What can be asked, each with an example to try. */
export function QueryHelp() {
  return (
    <details className="as-table">
      <summary>What can be searched for</summary>
      <DataTable caption="Conditions of a search">
        <thead>
          <tr>
            <th scope="col">Search</th>
            <th scope="col">Finds</th>
          </tr>
        </thead>
        <tbody>
          {examples.map(({ query, finds }) => (
            <tr key={query}>
              <td className="whitespace-nowrap">
                <Link href={libraryHref({ q: query })}>
                  <code>{query}</code>
                </Link>
              </td>
              <td>{finds}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </details>
  );
}

const shortcuts = [
  ['Due', 'is:due'],
  ['New', 'is:new'],
  ['Leeches', 'is:leech'],
  ['Set aside', 'is:suspended or is:buried'],
  ['Forgotten this week', 'rated:7:again'],
  ['Weakest', 'prop:r<0.8 -is:new'],
  ['Own cards', 'is:own'],
] as const;

/** Searches that are made most. */
export function QueryShortcuts({ query }: { query: string }) {
  return (
    <nav aria-label="Often searched for" className="flex flex-wrap gap-x-s4">
      {shortcuts.map(([label, q]) => (
        <Link
          key={q}
          href={libraryHref({ q })}
          aria-current={q === query ? 'true' : undefined}
          className={`py-s1 ${q === query ? 'font-semibold no-underline' : ''}`}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

/** The address of a search. What is as usual is left out. */
export function libraryHref(given: { q?: string; order?: string; page?: number }): string {
  const query = new URLSearchParams();
  if (given.q) query.set('q', given.q);
  if (given.order && given.order !== 'topic') query.set('order', given.order);
  if (given.page && given.page > 1) query.set('page', String(given.page));
  return query.size === 0 ? '/library' : `/library?${query}`;
}
