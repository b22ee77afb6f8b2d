import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ButtonLink } from '@/app/_components/button';
import { PageTitle } from '@/app/_components/headings';
import { EmptyState } from '@/app/_components/notes';
import { requestTime } from '@/app/_server/now';
import { requireViewer } from '@/app/_server/viewer';
import { Study } from '@/app/study/_components/study';
import { chosenQueue } from '@/app/study/_server/study-queue';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { studySettings } from '@/lib/data/people/people';
import { repairSession } from '@/lib/data/study/daily-session';
import { syllabus } from '@/lib/data/syllabus';
import { countWords } from '@/lib/progress/words';

export const metadata: Metadata = { title: 'Five minutes' };

type RepairPageProps = { params: Promise<{ topic: string }> };

/** Five minutes that bring a topic back: its weakest cards, answered as on any day, and perhaps a scenario. */
export default async function RepairPage({ params }: RepairPageProps) {
  const id = decodeURIComponent((await params).topic);
  const here = `/study/repair/${id}`;
  const viewer = await requireViewer(here);
  const topic = syllabus().topicsById.get(id);
  if (!topic) notFound();
  const now = await requestTime();
  const repair = await repairSession(viewer, syllabus(), id, now);
  if (!repair) {
    return (
      <>
        <PageTitle trail={trailTo(topic)}>Five minutes for {topic.name}</PageTitle>
        <EmptyState action={<ButtonLink href="/study">Study</ButtonLink>}>
          <p>Nothing of this topic has been seen yet, so nothing has to be brought back.</p>
        </EmptyState>
      </>
    );
  }
  const [queue, { shortcutsOn }] = await Promise.all([
    chosenQueue(viewer, await cardsOf(viewer), repair.cardIds, now),
    studySettings(viewer),
  ]);
  const { scenario } = repair;
  const stops = scenario
    ? [
        {
          scenarioId: scenario.id,
          title: scenario.title,
          topicName: topic.name,
          minutes: scenario.minutes,
          reason: 'due' as const,
          afterCards: queue.left,
        },
      ]
    : [];
  return (
    <Study
      personId={viewer.personId}
      queue={queue}
      source="chosen"
      plan={{ stops, minutes: repair.minutes }}
      here={here}
      shortcutsOn={shortcutsOn}
      lead={
        <p className="mut mb-s4">
          <b className="text-ink">Five minutes for {topic.name}.</b> Its{' '}
          {countWords(repair.cardIds.length, 'weakest card')}, due or not. Your ratings count as on any day.
        </p>
      }
      ending={
        <EmptyState
          action={
            <div className="flex flex-wrap gap-s2">
              <ButtonLink href={`/topics/${id}`} main>
                Look at {topic.name}
              </ButtonLink>
              <ButtonLink href="/">Today</ButtonLink>
            </div>
          }
        >
          <p className="serif">That is all of the five minutes.</p>
          <p className="mut mt-s2">What you forgot today comes back in your usual session.</p>
        </EmptyState>
      }
    />
  );
}

function trailTo({ id, name }: { id: string; name: string }) {
  return [
    { label: 'Topics', href: '/topics' },
    { label: name, href: `/topics/${id}` },
  ];
}
