import type { Metadata } from 'next';
import { ButtonLink } from '@/app/_components/button';
import { PageTitle } from '@/app/_components/headings';
import { requestTime } from '@/app/_server/now';
import { viewer as currentViewer } from '@/app/_server/viewer';
import { StartAsGuest } from '@/app/(account)/start-as-guest';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { studySettings } from '@/lib/data/people/people';
import { Study } from './_components/study';
import { studyPlan } from './_server/study-plan';
import { studyQueue } from './_server/study-queue';

export const metadata: Metadata = { title: 'Study' };

export default async function StudyPage() {
  const viewer = await currentViewer();
  if (!viewer) return <Stranger />;
  const now = await requestTime();
  const taught = await cardsOf(viewer);
  const [queue, { shortcutsOn }] = await Promise.all([
    studyQueue(viewer, taught, now),
    studySettings(viewer),
  ]);
  const plan = await studyPlan(viewer, { cards: queue.left, seconds: queue.secondsLeft }, now);
  return (
    <Study personId={viewer.personId} queue={queue} plan={plan} here="/study" shortcutsOn={shortcutsOn} />
  );
}

/** Looking at the page makes nobody: one press does. */
function Stranger() {
  return (
    <div className="mx-auto max-w-[56rem]">
      <PageTitle lead="Cards come back as you begin to forget them. No account is needed: what you learn is kept in this browser until you want one.">
        Study
      </PageTitle>
      <div className="flex flex-wrap gap-s3">
        <StartAsGuest>Show the first card</StartAsGuest>
        <ButtonLink href="/sign-in?to=/study">Sign in</ButtonLink>
      </div>
    </div>
  );
}
