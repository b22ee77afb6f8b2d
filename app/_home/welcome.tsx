import type { ReactNode } from 'react';
import { ButtonLink } from '@/app/_components/button';
import { SectionRule } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { TopicName } from '@/app/_components/topic-name';
import { StartAsGuest } from '@/app/(account)/start-as-guest';
import type { AreaOfTopics } from '@/lib/curriculum/load';
import type { Question } from '@/lib/grading/question';
import { FirstQuestion, NoQuestion } from './first-question';
import { CardsReturn, CauseChain, TeamMap } from './welcome-figures';

type WelcomeProps = {
  areas: readonly AreaOfTopics[];
  /** A scenario's question, asked at once; undefined when the content has none. */
  question: Question | undefined;
};

/** Tells a stranger in one screen what this is, and lets them start. */
export function Welcome({ areas, question }: WelcomeProps) {
  return (
    <>
      <section className="grid items-center gap-s7 pt-s5 max-md:gap-s6 max-sm:pt-s2 md:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <div>
          <h1 className="text-3xl! leading-[1.04]! tracking-[-.025em]!">
            Know what each part of Kubernetes does. Then see it do it.
          </h1>
          <p className="mt-s4 max-w-[36ch] font-read text-lg leading-[1.45]">
            Pilotage asks, runs a cluster to find the answer, and shows you the steps that decided it.
          </p>
          <div className="mt-s5 flex flex-wrap items-start gap-s3 max-sm:[&_.btn]:w-full max-sm:[&>*]:flex-1">
            <StartAsGuest>Start studying</StartAsGuest>
            <ButtonLink href="/scenarios">Try a scenario</ButtonLink>
          </div>
          <p className="mut mt-s3 text-xs">No account needed. Sign in to keep what you learn.</p>
          <p className="mt-s4">
            Or <Link href="/sandbox">take a cluster of your own</Link>, break it, and step through what
            follows.
          </p>
        </div>
        {question ? <FirstQuestion question={question} /> : <NoQuestion />}
      </section>
      <div className="mt-s8 grid gap-s6 md:grid-cols-3">
        <How title="Cards return as you begin to forget" figure={<CardsReturn />}>
          Each rating moves a card’s next date, and every button names that date before you press it.
        </How>
        <How title="Answers come with their cause" figure={<CauseChain />}>
          A simulator of Kubernetes 1.36 runs the scenario. The verdict is the chain of steps that led there,
          and you can replay it.
        </How>
        <How title="A team sees how ready it is" figure={<TeamMap />}>
          Tracks, a map of who knows what, and a date range for each person that says how sure it is.
        </How>
      </div>
      <SectionRule
        id="contents"
        title="What is in it"
        end={
          <>
            upright: a process that runs, <i>slanted: an object in the API</i>
          </>
        }
        className="mt-s8"
      >
        <div className="mt-s5 grid grid-cols-2 gap-s5 md:grid-cols-4">
          {areas.map((area) => (
            <div key={area.id}>
              <h3 className="mb-s2 font-read text-[1.125rem]! font-normal! tracking-[.12em] text-depth-ink italic">
                {area.name}
              </h3>
              <ul>
                {area.topics.map((topic) => (
                  <li key={topic.id}>
                    <Link href={`/topics/${topic.id}`} className="quiet block py-[5px]">
                      <TopicName topic={topic} />
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      </SectionRule>
      <footer className="mut mt-s8 border-t border-line pt-s4 text-xs">
        Pilotage runs on your own machine or server. It sends nothing anywhere.
      </footer>
    </>
  );
}

function How({ title, figure, children }: { title: string; figure: ReactNode; children: ReactNode }) {
  return (
    <section className="sec">
      <div className="mt-s2 mb-s4 h-11">{figure}</div>
      <h2 className="mb-s2 font-read text-[1.375rem]! font-medium! leading-[1.2]!">{title}</h2>
      <p className="mut max-w-[38ch]">{children}</p>
    </section>
  );
}
