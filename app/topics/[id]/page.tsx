import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Correction } from '@/app/_components/correction';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { symbolOf } from '@/app/_components/symbol-of';
import { diagramOf } from '@/app/_components/topic-diagram/diagram';
import { TopicDiagram } from '@/app/_components/topic-diagram/topic-diagram';
import { TopicName } from '@/app/_components/topic-name';
import { requestTime } from '@/app/_server/now';
import { viewer } from '@/app/_server/viewer';
import { areaNames, curriculum } from '@/lib/curriculum/load';
import type { Fact, Topic } from '@/lib/curriculum/schema';
import { cardStandings } from '@/lib/data/cards/card-standings';
import { topicStandings } from '@/lib/data/people/overview';
import type { Viewer } from '@/lib/data/people/viewer';
import { scenarioStandings } from '@/lib/data/study/attempts';
import { syllabus } from '@/lib/data/syllabus';
import { TopicAside } from '../_components/topic-aside';
import { TopicCards } from '../_components/topic-cards';

type TopicPageProps = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: TopicPageProps): Promise<Metadata> {
  const topic = curriculum().topicsById.get((await params).id);
  return topic ? { title: topic.name, description: topic.summary } : {};
}

export default async function TopicPage({ params }: TopicPageProps) {
  const topic = curriculum().topicsById.get((await params).id);
  if (!topic) notFound();
  const learner = await viewer();
  const standing = learner && (await standingIn(topic, learner));
  const diagram = diagramOf(topic);
  return (
    <>
      <PageTitle
        symbol={symbolOf(topic)}
        lead={<InlineMarkdown>{topic.summary}</InlineMarkdown>}
        trail={[{ label: 'Topics', href: '/topics' }, { label: areaNames[topic.area] }]}
      >
        <TopicName topic={topic} />
      </PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-s7 max-md:gap-s6 md:grid-cols-[minmax(0,1fr)_21rem]">
        <article className="grid grid-cols-[minmax(0,1fr)] gap-s6">
          {diagram && <TopicDiagram diagram={diagram} />}
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: prose is sanitised when the content is read. */}
          <div className="read" dangerouslySetInnerHTML={{ __html: topic.prose }} />
          <Corrections facts={topic.facts} />
          <ToldApart facts={topic.facts} />
          <TopicCards topic={topic} standings={standing?.cards ?? null} />
        </article>
        <TopicAside
          topic={topic}
          progress={standing?.progress ?? null}
          scenarios={standing?.scenarios ?? new Map()}
          next={standing?.nextScenarioId}
        />
      </div>
    </>
  );
}

async function standingIn(topic: Topic, learner: Viewer) {
  const now = await requestTime();
  const [all, cards, scenarios] = await Promise.all([
    topicStandings(learner, syllabus(), now),
    cardStandings(
      learner,
      topic.cards.map(({ id }) => id),
      now,
    ),
    scenarioStandings(learner),
  ]);
  return {
    progress: all.topics.find((entry) => entry.topic.id === topic.id) ?? null,
    nextScenarioId: all.nextScenario?.scenario.id,
    cards,
    scenarios,
  };
}

function Corrections({ facts }: { facts: readonly Fact[] }) {
  const wrong = facts.filter((fact) => fact.kind === 'claim' && !fact.true);
  if (wrong.length === 0) return null;
  return (
    <SectionRule id="corrections" title="Corrections">
      {wrong.map(
        (fact) =>
          fact.kind === 'claim' && (
            <Correction
              key={fact.id}
              said={<InlineMarkdown>{fact.said}</InlineMarkdown>}
              holds={<InlineMarkdown>{fact.holds}</InlineMarkdown>}
            />
          ),
      )}
    </SectionRule>
  );
}

/** Pairs that are taken for each other. */
function ToldApart({ facts }: { facts: readonly Fact[] }) {
  const pairs = facts.filter((fact) => fact.kind === 'contrast');
  if (pairs.length === 0) return null;
  return (
    <SectionRule id="told-apart" title="Told apart">
      <dl className="grid gap-s4">
        {pairs.map(
          (fact) =>
            fact.kind === 'contrast' && (
              <div key={fact.id}>
                <dt className="font-semibold">
                  <InlineMarkdown>{fact.ask}</InlineMarkdown>
                </dt>
                <dd className="max-w-measure">
                  <InlineMarkdown>{fact.difference}</InlineMarkdown>
                </dd>
              </div>
            ),
        )}
      </dl>
    </SectionRule>
  );
}
