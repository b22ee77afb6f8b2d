import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ButtonLink } from '@/app/_components/button';
import { PageTitle } from '@/app/_components/headings';
import { Icon } from '@/app/_components/icon';
import { KeepsFocus } from '@/app/_components/keeps-focus';
import { EmptyState } from '@/app/_components/notes';
import { DeedForm } from '@/app/teams/_components/deed-form';
import { requireMembership } from '@/app/teams/_server/membership';
import { settleFlag } from '@/app/teams/actions';
import { curriculum } from '@/lib/curriculum/load';
import type { Card } from '@/lib/curriculum/schema';
import { type CardFlag, teamFlags } from '@/lib/data/cards/card-notes';
import { permits } from '@/lib/data/people/memberships';
import { longDayWords } from '@/lib/progress/words';
import { studyDay } from '@/lib/srs/day';

type FlagsPageProps = { params: Promise<{ slug: string }> };

export async function generateMetadata({ params }: FlagsPageProps): Promise<Metadata> {
  const { membership } = await requireMembership((await params).slug);
  return { title: `Flagged cards · ${membership.teamName}` };
}

/** What members found wrong or unclear, for those who write or can ask the authors; each is settled when it was looked at. */
export default async function FlagsPage({ params }: FlagsPageProps) {
  const { slug } = await params;
  const { membership } = await requireMembership(slug);
  if (!permits(membership, 'see-everyones-progress')) notFound();
  const flags = await teamFlags(membership);
  const { timeZone } = membership.viewer;
  return (
    <KeepsFocus className="max-w-[56rem]">
      <PageTitle
        trail={[
          { label: 'Teams', href: '/teams' },
          { label: membership.teamName, href: `/teams/${slug}` },
          { label: 'Flagged cards' },
        ]}
        lead="Cards that members found wrong or unclear."
      >
        Flagged cards
      </PageTitle>
      {flags.length === 0 ? (
        <EmptyState action={<ButtonLink href={`/teams/${slug}`}>Back to the team</ButtonLink>}>
          <p>No card is flagged. Members flag one below its answer, with “Wrong or unclear”.</p>
        </EmptyState>
      ) : (
        <ul>
          {flags.map((flag) => (
            <FlagLine
              key={flag.id}
              flag={flag}
              card={curriculum().cardsById.get(flag.cardId)}
              on={longDayWords(studyDay(flag.createdAt, timeZone, 0))}
              slug={slug}
            />
          ))}
        </ul>
      )}
    </KeepsFocus>
  );
}

type FlagLineProps = { flag: CardFlag; card: Card | undefined; on: string; slug: string };

function FlagLine({ flag, card, on, slug }: FlagLineProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-s5 gap-y-s3 border-line border-b py-s4 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="grid gap-s2">
        <p>
          <span className={`st font-semibold ${flag.reason === 'wrong' ? 'text-fault' : 'text-pending'}`}>
            <Icon id={flag.reason === 'wrong' ? 'light-fault' : 'light-pending'} />
            {flag.reason === 'wrong' ? 'Wrong' : 'Unclear'}
          </span>{' '}
          <span className="mut">
            says {flag.by}, {on}
          </span>
        </p>
        {flag.text !== '' && <p className="max-w-measure whitespace-pre-line">“{flag.text}”</p>}
        {card ? (
          // biome-ignore-start lint/security/noDangerouslySetInnerHtml: cards are sanitised when the content is read.
          <div className="max-w-measure border-over border-l-3 pl-s4">
            <p className="font-read text-lg" dangerouslySetInnerHTML={{ __html: card.html.ask }} />
            <p className="mut" dangerouslySetInnerHTML={{ __html: card.html.answer }} />
            <p className="mut mt-s1 text-xs">
              <span className="font-code">content/{card.topicId}</span>
              {card.source && (
                <>
                  {' · '}
                  <a href={card.source.url} rel="noreferrer" target="_blank">
                    {card.source.title}
                    <span className="vh"> (opens a new tab)</span>
                  </a>
                </>
              )}
            </p>
          </div>
        ) : (
          // biome-ignore-end lint/security/noDangerouslySetInnerHtml: as above.
          <p className="mut">The card {flag.cardId} is no longer taught.</p>
        )}
      </div>
      <DeedForm
        action={settleFlag}
        about={{ team: slug, flag: flag.id }}
        label="Settle"
        busy="Settling…"
        says={`Settle the flag of ${flag.by}`}
      />
    </li>
  );
}
