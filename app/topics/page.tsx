import type { Metadata } from 'next';
import { DataTable } from '@/app/_components/data-table';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Icon } from '@/app/_components/icon';
import { Link } from '@/app/_components/link';
import { MasteryGlyph } from '@/app/_components/mastery-glyph';
import { EmptyState } from '@/app/_components/notes';
import { symbolOf } from '@/app/_components/symbol-of';
import { TopicName } from '@/app/_components/topic-name';
import { requestTime } from '@/app/_server/now';
import { viewer } from '@/app/_server/viewer';
import { curriculum } from '@/lib/curriculum/load';
import type { Topic } from '@/lib/curriculum/schema';
import { topicStandings } from '@/lib/data/people/overview';
import { syllabus } from '@/lib/data/syllabus';
import type { TopicProgress } from '@/lib/progress/proposals';
import { percent } from '@/lib/progress/to-next';

export const metadata: Metadata = { title: 'Topics' };

export default async function TopicsPage() {
  const learner = await viewer();
  const standing = learner && (await topicStandings(learner, syllabus(), await requestTime()));
  const progress = standing && new Map(standing.topics.map((entry) => [entry.topic.id, entry]));
  const { areas, topics } = curriculum();
  return (
    <>
      <PageTitle
        lead={
          <>
            Each part of Kubernetes, in the order in which it is best met. Upright names run, <i>slanted</i>{' '}
            ones are objects in the API.
          </>
        }
      >
        Topics
      </PageTitle>
      {topics.length === 0 && <EmptyState>There are no topics in this content.</EmptyState>}
      {standing?.levels && (
        <p className="mut mb-s5">
          {topics.length} topics: {standing.levels}
        </p>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s7">
        {areas.map(({ id, name, topics: here }) => (
          <SectionRule key={id} id={id} title={name} end={`${here.length} topics`}>
            <TopicTable name={name} topics={here} progress={progress} />
          </SectionRule>
        ))}
      </div>
    </>
  );
}

type TopicTableProps = {
  name: string;
  topics: readonly Topic[];
  /** Null for a stranger. */
  progress: ReadonlyMap<string, TopicProgress> | null;
};

function TopicTable({ name, topics, progress }: TopicTableProps) {
  return (
    <DataTable caption={`Topics: ${name}`}>
      <thead>
        <tr>
          <th scope="col">Topic</th>
          <th scope="col" className="max-md:hidden">
            In a sentence
          </th>
          {progress ? (
            <>
              <th scope="col">Mastery</th>
              <th scope="col" className="num">
                Recall
              </th>
              <th scope="col" className="num max-sm:hidden">
                Due
              </th>
            </>
          ) : (
            <>
              <th scope="col" className="num">
                Cards
              </th>
              <th scope="col" className="num">
                Scenarios
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {topics.map((topic) => (
          <tr key={topic.id}>
            <th scope="row" className="w-[16rem] py-0! font-normal! max-md:w-auto">
              <Link href={`/topics/${topic.id}`} className="quiet flex min-h-tap items-center gap-s3">
                <Icon id={symbolOf(topic)} />
                <span>
                  <TopicName topic={topic} />
                </span>
              </Link>
            </th>
            <td className="mut max-md:hidden">{topic.summary}</td>
            {progress ? (
              <Standing progress={progress.get(topic.id)} />
            ) : (
              <>
                <td className="num">{topic.cards.length}</td>
                <td className="num">{topic.scenarioIds.length || '–'}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function Standing({ progress }: { progress: TopicProgress | undefined }) {
  const { mastery, dueToday = 0 } = progress ?? {};
  return (
    <>
      <td className="w-[7rem]">
        <MasteryGlyph level={mastery?.level ?? 'new'} />
      </td>
      <td className="num w-[5rem]">{mastery && mastery.recall !== null ? percent(mastery.recall) : '–'}</td>
      <td className="num w-[6rem] max-sm:hidden">{dueToday > 0 ? `${dueToday} today` : '–'}</td>
    </>
  );
}
