import type { Metadata } from 'next';
import { curriculum } from '@/lib/curriculum/load';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { overview, teamTracks } from '@/lib/data/people/overview';
import { studySettings } from '@/lib/data/people/people';
import type { Viewer } from '@/lib/data/people/viewer';
import { cardsOfDay } from '@/lib/data/study/daily-session';
import { dueCards } from '@/lib/data/study/queue';
import { syllabus } from '@/lib/data/syllabus';
import { LearningNav } from './_components/learning-nav';
import { Today } from './_home/today';
import { Welcome } from './_home/welcome';
import { requestTime } from './_server/now';
import { viewer } from './_server/viewer';
import { scenarioOf } from './scenarios/_server/answers';
import { asked } from './scenarios/_server/judging';
import { outlines } from './scenarios/_server/outlines';
import { studyPlan } from './study/_server/study-plan';
import { dayAndTime } from './study/_server/study-queue';

export async function generateMetadata(): Promise<Metadata> {
  return (await viewer()) ? { title: 'Today' } : {};
}

/** Today for whoever studies here; what this is for whoever does not know it yet. */
export default async function Home() {
  const learner = await viewer();
  return learner ? (
    <LearnersToday viewer={learner} />
  ) : (
    <Welcome areas={curriculum().areas} question={await firstQuestion()} />
  );
}

async function LearnersToday({ viewer: learner }: { viewer: Viewer }) {
  const now = await requestTime();
  const taught = await cardsOf(learner);
  const queue = await dueCards(learner, taught, now, { limit: 0 });
  const [standing, settings, tracks, plan] = await Promise.all([
    overview(learner, { syllabus: syllabus(), taught, queue }, now),
    studySettings(learner),
    teamTracks(learner, syllabus(), now),
    studyPlan(learner, cardsOfDay(queue), now),
  ]);
  return (
    <>
      <Today
        overview={standing}
        topicsById={curriculum().topicsById}
        tracks={tracks}
        plan={plan}
        nextText={standing.nextAt && dayAndTime(standing.nextAt, learner, now)}
        shortcutsOn={settings.shortcutsOn}
      />
      <div className="mt-s7">
        <LearningNav />
      </div>
    </>
  );
}

/** Asked of every stranger; content without it asks the first of its kind. */
const FIRST_QUESTION = 'kube-proxy/who-writes-the-rules';

async function firstQuestion() {
  const scenario =
    scenarioOf(FIRST_QUESTION) ?? scenarioOf(outlines().find(({ kind }) => kind === 'who')?.id ?? '');
  const played = scenario && (await asked(scenario, 0));
  return played?.kind === 'asked' ? played.question : undefined;
}
