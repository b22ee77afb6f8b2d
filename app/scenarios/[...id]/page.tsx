import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ButtonLink } from '@/app/_components/button';
import { ClusterPicture } from '@/app/_components/cluster-picture/cluster-picture';
import { PageTitle } from '@/app/_components/headings';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { ErrorNote } from '@/app/_components/notes';
import { localPath } from '@/app/_server/local-path';
import { viewer as currentViewer } from '@/app/_server/viewer';
import { StartAsGuest } from '@/app/(account)/start-as-guest';
import { curriculum } from '@/lib/curriculum/load';
import type { Scenario } from '@/lib/curriculum/scenarios';
import { studySettings } from '@/lib/data/people/people';
import { scenarioStandings } from '@/lib/data/study/attempts';
import { nextSeed, variedOf } from '@/lib/grading/drawn';
import type { Verdict } from '@/lib/grading/judge/verdict';
import { answerNaming, isChoice, type Question } from '@/lib/grading/question';
import { countWords } from '@/lib/progress/words';
import { kindWords } from '../_components/list-words';
import { ScenarioPlay } from '../_components/scenario-play';
import { GivenObjects, Timeline } from '../_components/situation';
import type { Onward } from '../_components/verdict-view';
import { answerSchema, largestSeed, scenarioOf, seedSchema } from '../_server/answers';
import { asked as askedUnder, judged } from '../_server/judging';
import { nextAfter } from '../_server/outlines';

type Props = {
  readonly params: Promise<{ readonly id: readonly string[] }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const scenario = scenarioOf((await params).id.map(decodeURIComponent).join('/'));
  return { title: scenario?.first.title ?? 'Scenario' };
}

export default async function ScenarioPage({ params, searchParams }: Props) {
  const scenario = scenarioOf((await params).id.map(decodeURIComponent).join('/'));
  if (!scenario) notFound();
  const [asked, viewer] = await Promise.all([searchParams, currentViewer()]);
  const wanted = asked.seed === undefined ? undefined : seedSchema.safeParse(asked.seed);
  if (wanted?.success === false) notFound();
  const [standings, settings] = viewer
    ? await Promise.all([scenarioStandings(viewer), studySettings(viewer)])
    : [new Map(), null];
  const attempts = standings.get(scenario.id)?.attempts ?? 0;
  // Another seed for each attempt, so that a scenario taken again has other names.
  const seed = wanted?.data ?? attempts % (largestSeed + 1);
  const played = await askedUnder(scenario, seed);
  const topic = curriculum().topicsById.get(scenario.first.topics[0] ?? '');
  const next = nextAfter(scenario.id, standings);
  const back = sessionToReturnTo(asked.then);
  if (played.kind !== 'asked') {
    return (
      <ErrorNote title="This scenario cannot be asked now.">
        {played.kind === 'busy'
          ? 'Many answers are being judged just now. Load the page again in a moment.'
          : 'Its run does not give one clear answer. Nothing of yours is lost; take another one.'}
      </ErrorNote>
    );
  }
  const { question } = played;
  const varied = variedOf(scenario);
  const run = isChoice(question.kind) ? undefined : played.run;
  return (
    <>
      <PageTitle
        trail={[
          ...(back ? [back] : []),
          { label: 'Scenarios', href: '/scenarios' },
          ...(topic ? [{ label: topic.name, href: `/topics/${topic.id}` }] : []),
          { label: kindWords[question.kind] },
        ]}
        end={
          attempts > 0 && (
            <ButtonLink bare small href={`/attempts/${scenario.id}`}>
              Your {countWords(attempts, 'attempt')}
            </ButtonLink>
          )
        }
      >
        {question.title}
      </PageTitle>
      <ScenarioPlay
        key={`${scenario.id} ${seed}`}
        question={question}
        judged={await judgedFromAddress(scenario, question, asked.option)}
        base={run && { id: scenario.id, title: question.title, ...run }}
        signedIn={viewer !== null}
        shortcutsOn={settings?.shortcutsOn ?? true}
        next={next ? { href: `/scenarios/${next.id}`, label: next.title } : null}
        back={back}
        again={{
          href: `/scenarios/${scenario.id}?seed=${nextSeed(scenario, seed, largestSeed)}${back ? `&then=${encodeURIComponent(back.href)}` : ''}`,
          label: varied === null ? 'Try again' : `Try with other ${varied}`,
        }}
        varied={varied}
        topic={{ href: `/topics/${topic?.id ?? ''}`, label: `Read ${topic?.name ?? 'the topic'}` }}
        situation={<Situation question={question} />}
        offer={
          <div className="mt-s5 flex flex-wrap items-center gap-s4">
            <StartAsGuest to={`/scenarios/${scenario.id}`} main={false}>
              Keep this answer
            </StartAsGuest>
            <p className="mut max-w-measure">
              One press, no account: this answer is kept and counts, and cards on the topic come along.
            </p>
          </div>
        }
      />
    </>
  );
}

function Situation({ question }: { question: Question }) {
  const { story, timeline, shown, asksAt, scene, objects } = question;
  return (
    <>
      {story && (
        <p className="read mb-s5">
          <InlineMarkdown>{story}</InlineMarkdown>
        </p>
      )}
      <ClusterPicture scene={scene} />
      <div className="mt-s5">
        <Timeline moments={timeline} shown={shown} asksAt={asksAt} />
      </div>
      <GivenObjects objects={objects} />
    </>
  );
}

/** `?then=/study`: whoever comes from the middle of a session is led back into it. Nothing else is a place to return to. */
function sessionToReturnTo(then: string | string[] | undefined): Onward | null {
  const path = localPath(typeof then === 'string' ? then : undefined, '/');
  return /^\/study(\/|$)/.test(path) ? { href: path, label: 'Back to the session' } : null;
}

/** Without scripts the form asks for this page with the answer in the address. */
async function judgedFromAddress(
  scenario: Scenario,
  { kind, seed }: Question,
  option: string | string[] | undefined,
): Promise<Verdict | null> {
  if (option === undefined || !isChoice(kind)) return null;
  const parsed = answerSchema.safeParse(answerNaming(kind, [option].flat()));
  if (!parsed.success) return null;
  const outcome = await judged(scenario, seed, parsed.data);
  return outcome.kind === 'judged' && outcome.graded.ok ? outcome.graded.verdict : null;
}
