import type { Metadata } from 'next';
import { Button, ButtonLink } from '@/app/_components/button';
import { Input } from '@/app/_components/form';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { requestTime } from '@/app/_server/now';
import { requireViewer } from '@/app/_server/viewer';
import { Cram } from '@/app/study/_components/cram';
import { chosenQueue } from '@/app/study/_server/study-queue';
import { searchCards } from '@/lib/data/cards/card-search';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { studySettings } from '@/lib/data/people/people';
import { longestQuery, parseCardQuery } from '@/lib/progress/card-query';

export const metadata: Metadata = { title: 'Cram' };

/** Cards of one round: more would not be gone through in one sitting. */
const mostCards = 200;

type CramPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Cards by a search, due or not, without touching the schedule. */
export default async function CramPage({ searchParams }: CramPageProps) {
  const viewer = await requireViewer('/study/cram');
  const { search: given } = await searchParams;
  const search = typeof given === 'string' ? given.trim().slice(0, longestQuery) : '';
  if (search === '') {
    return <Choose search="" {...(given !== undefined && { problem: 'Enter words, or a search.' })} />;
  }
  const parsed = parseCardQuery(search);
  if (!parsed.ok) {
    return <Choose search={search} problem={`${parsed.message} Expected: ${parsed.expected}.`} />;
  }
  const now = await requestTime();
  const taught = await cardsOf(viewer);
  const found = await searchCards(viewer, taught.cards, parsed.query, now);
  if (found.length === 0) return <Choose search={search} problem="No card is found by this search." />;
  const [queue, { shortcutsOn }] = await Promise.all([
    chosenQueue(
      viewer,
      taught,
      found.slice(0, mostCards).map(({ id }) => id),
      now,
    ),
    studySettings(viewer),
  ]);
  return (
    <Cram
      cards={queue.cards}
      day={queue.day}
      found={found.length}
      search={search}
      shortcutsOn={shortcutsOn}
    />
  );
}

const examples: readonly (readonly [search: string, says: string])[] = [
  ['is:due', 'what is due today'],
  ['rated:7:again', 'what you forgot in the last seven days'],
  ['is:leech', 'what does not stay'],
  ['topic:kube-proxy', 'one topic'],
  ['-is:new prop:s<7', 'what you have met and know for less than a week'],
];

function Choose({ search, problem }: { search: string; problem?: string }) {
  return (
    <div className="max-w-measure">
      <PageTitle
        trail={[{ label: 'Study', href: '/study' }, { label: 'Cram' }]}
        lead="Go through any cards, due or not. Nothing is rated: every card keeps its date."
      >
        Cram
      </PageTitle>
      <form method="get" action="/study/cram" noValidate className="grid gap-s4">
        <Input
          id="search"
          name="search"
          label="Which cards"
          hint="Words, or a search such as those below."
          defaultValue={search}
          maxLength={longestQuery}
          autoCapitalize="none"
          spellCheck={false}
          required
          problem={problem}
        />
        <div>
          <Button type="submit" main>
            Begin
          </Button>
        </div>
      </form>
      <SectionRule id="searches" title="Searches to begin with" className="mt-s6">
        <ul className="grid gap-s2 max-sm:gap-s3">
          {examples.map(([query, says]) => (
            <li key={query} className="flex flex-wrap items-center gap-x-s3">
              <ButtonLink
                small
                href={`/study/cram?${new URLSearchParams({ search: query })}`}
                className="font-code"
              >
                {query}
              </ButtonLink>
              <span className="mut">{says}</span>
            </li>
          ))}
        </ul>
      </SectionRule>
    </div>
  );
}
