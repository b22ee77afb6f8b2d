import type { ReactNode } from 'react';
import { ButtonLink } from '@/app/_components/button';
import { SectionRule } from '@/app/_components/headings';
import { Icon } from '@/app/_components/icon';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { Link } from '@/app/_components/link';
import { MasteryGlyph } from '@/app/_components/mastery-glyph';
import { TopicName } from '@/app/_components/topic-name';
import { kindWords } from '@/app/scenarios/_components/list-words';
import { type Outline, outlines, standingOf } from '@/app/scenarios/_server/outlines';
import { curriculum } from '@/lib/curriculum/load';
import type { Fact, Topic } from '@/lib/curriculum/schema';
import type { ScenarioStanding } from '@/lib/data/study/attempts';
import { enoughLearnt, recallWanted } from '@/lib/progress/mastery';
import type { TopicProgress } from '@/lib/progress/proposals';
import { percent } from '@/lib/progress/to-next';

type TopicAsideProps = {
  topic: Topic;
  /** Null for a stranger. */
  progress: TopicProgress | null;
  scenarios: ReadonlyMap<string, ScenarioStanding>;
  /** Id of the scenario that is proposed next. */
  next: string | undefined;
};

/** Beside the text: where the learner stands, scenarios, facts, the way, sources. */
export function TopicAside({ topic, progress, scenarios, next }: TopicAsideProps) {
  const here = outlines().filter((outline) => outline.topic.id === topic.id);
  return (
    <aside className="grid gap-s6" aria-label={`About ${topic.name}`}>
      {progress && <You topic={topic} progress={progress} />}
      {here.length > 0 && (
        <SectionRule id="scenarios" title="Scenarios">
          <ul>
            {here.map((outline) => (
              <ScenarioLine
                key={outline.id}
                outline={outline}
                standing={scenarios.get(outline.id)}
                isNext={outline.id === next}
              />
            ))}
          </ul>
        </SectionRule>
      )}
      <Facts facts={topic.facts} />
      <Way topic={topic} />
      <SectionRule id="sources" title="Sources">
        <ul className="mut text-xs">
          {sourcesOf(topic).map(({ title, url }) => (
            <li key={url}>
              <a href={url} rel="noreferrer" target="_blank" className="inline-block py-[5px] leading-[1.2]">
                {title}
                <span className="vh"> (opens a new tab)</span>
              </a>
            </li>
          ))}
        </ul>
      </SectionRule>
    </aside>
  );
}

/** The mastery with its evidence. */
function You({ topic, progress: { mastery, toNext } }: { topic: Topic; progress: TopicProgress }) {
  const { evidence, recall, level } = mastery;
  const { cardsSeen, cardsLearnt, cardsStable } = evidence.recall;
  const passed = new Set(evidence.passes.map(({ scenarioId }) => scenarioId)).size;
  return (
    <SectionRule
      id="you"
      title="You"
      end={<MasteryGlyph level={level} figure={recall === null ? undefined : percent(recall)} />}
    >
      <ul>
        <Evidence holds={recall !== null && recall >= recallWanted}>
          {recall !== null
            ? `Mean recall ${percent(recall)}, ${percent(recallWanted)} wanted`
            : cardsSeen > 0
              ? `${cardsSeen} of ${evidence.cards} cards seen, none learnt yet`
              : `None of ${evidence.cards} cards seen yet`}
        </Evidence>
        {cardsLearnt > 0 && (
          <Evidence holds={enoughLearnt(evidence.recall, evidence.cards)}>
            {cardsLearnt} of {evidence.cards} cards learnt, half wanted
          </Evidence>
        )}
        {cardsLearnt > 0 && (
          <Evidence holds={cardsStable * 2 >= cardsLearnt}>
            {cardsStable} of {cardsLearnt} learnt cards last three weeks
          </Evidence>
        )}
        <Evidence holds={passed > 0}>
          {passed === 0
            ? 'No scenario passed unaided yet'
            : `${passed} ${passed === 1 ? 'scenario' : 'scenarios'} passed unaided`}
        </Evidence>
      </ul>
      <p className="mut mt-s2 text-xs">Next: {toNext}</p>
      {cardsSeen > 0 && (
        <p className="mt-s3 flex flex-wrap gap-s2">
          <ButtonLink small href={`/study/repair/${topic.id}`}>
            {level === 'fading' ? 'Five minutes bring it back' : 'Five minutes on its weakest cards'}
          </ButtonLink>
          <ButtonLink small bare href={`/study/cram?search=topic%3A${topic.id}`}>
            Cram it
          </ButtonLink>
        </p>
      )}
    </SectionRule>
  );
}

function Evidence({ holds, children }: { holds: boolean; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.4rem_1fr] gap-s2 border-b border-line py-s2">
      <span className={holds ? 'text-ok' : 'text-ink-3'}>
        <Icon id={holds ? 'check' : 'm-new'} label={holds ? 'holds' : 'open'} />
      </span>
      <span>{children}</span>
    </li>
  );
}

type ScenarioLineProps = { outline: Outline; standing: ScenarioStanding | undefined; isNext: boolean };

function ScenarioLine({ outline, standing, isNext }: ScenarioLineProps) {
  const state = {
    new: 'new',
    passed: 'passed unaided',
    helped: 'passed with a hint',
    missed: 'missed',
  };
  return (
    <li className="grid gap-px border-b border-line py-s3">
      <Link href={`/scenarios/${outline.id}`} className="w-fit font-semibold">
        {outline.title}
      </Link>
      <span className="mut">
        {kindWords[outline.kind]} · {outline.minutes} min
      </span>
      <span className={isNext ? 'text-xs text-over' : 'mut text-xs'}>
        {isNext ? 'next for you' : state[standingOf(standing)]}
      </span>
    </li>
  );
}

/** What the structured facts say, in the words of their authors. */
function Facts({ facts }: { facts: readonly Fact[] }) {
  const rows = facts.flatMap(factRows);
  if (rows.length === 0) return null;
  return (
    <SectionRule id="facts" title="Facts">
      <dl className="pairs">
        {rows.map(({ id, term, says }) => (
          <div key={id} className="contents">
            <dt>{term}</dt>
            <dd>
              <InlineMarkdown>{says}</InlineMarkdown>
            </dd>
          </div>
        ))}
      </dl>
    </SectionRule>
  );
}

function factRows(
  fact: Fact,
): readonly { readonly id: string; readonly term: string; readonly says: string }[] {
  switch (fact.kind) {
    case 'runs':
      return [{ id: fact.id, term: 'Runs', says: fact.where }];
    case 'watches':
      return [{ id: fact.id, term: 'Watches', says: fact.watches.join(', ') }];
    case 'writes':
      return [{ id: fact.id, term: 'Writes', says: fact.writes.join(', ') }];
    case 'talks-to':
      return [{ id: fact.id, term: 'Talks to', says: `${fact.to}: ${fact.about}` }];
    case 'down':
      return [
        { id: `${fact.id} stops`, term: 'If it stops', says: fact.stops },
        { id: `${fact.id} goes on`, term: 'Goes on', says: fact.goesOn },
      ];
    default:
      return [];
  }
}

/** What to know first, and what opens up after. */
function Way({ topic }: { topic: Topic }) {
  const { topics, topicsById } = curriculum();
  const before = topic.after.flatMap((id) => topicsById.get(id) ?? []);
  const after = topics.filter((other) => other.after.includes(topic.id));
  if (before.length + after.length === 0) return null;
  return (
    <SectionRule id="way" title="Before and after">
      <dl className="pairs">
        <WayRow term="Know first" topics={before} />
        <WayRow term="Leads to" topics={after} />
      </dl>
    </SectionRule>
  );
}

function WayRow({ term, topics }: { term: string; topics: readonly Topic[] }) {
  if (topics.length === 0) return null;
  return (
    <>
      <dt>{term}</dt>
      <dd>
        <ul className="flex flex-wrap gap-x-s3 gap-y-s1">
          {topics.map((topic) => (
            <li key={topic.id}>
              <Link href={`/topics/${topic.id}`} className="inline-block py-[2px]">
                <TopicName topic={topic} />
              </Link>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

/** Those of the page and those of its facts, each once. */
function sourcesOf(topic: Topic): readonly { readonly title: string; readonly url: string }[] {
  const all = [...topic.sources, ...topic.facts.map(({ source }) => source)];
  return [...new Map(all.map((source) => [source.url, source])).values()];
}
