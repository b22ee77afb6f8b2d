'use client';

import { useEffect, useRef, useState } from 'react';
import { Button, ButtonLink } from '@/app/_components/button';
import { Chain } from '@/app/_components/chain';
import { ClusterPicture } from '@/app/_components/cluster-picture/cluster-picture';
import { SectionRule } from '@/app/_components/headings';
import { Icon } from '@/app/_components/icon';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { Kbd } from '@/app/_components/kbd';
import { OpenedStep } from '@/app/_components/opened-step';
import { JudgedOption } from '@/app/_components/option';
import { Scale } from '@/app/_components/scale';
import { TwoRuns } from '@/app/_components/two-runs';
import { Verdict } from '@/app/_components/verdict';
import { plainFragment } from '@/app/sandbox/_cluster/plain-link';
import { entriesOf } from '@/app/sandbox/_cluster/scenario-lines';
import type { Opened } from '@/lib/grading/judge/explain';
import type { Verdict as Judged } from '@/lib/grading/judge/verdict';
import type { ConfidenceName } from './attempt';
import { JudgedGoals } from './judged-goals';
import { useKeys } from './use-letter-keys';

export type Onward = { readonly href: string; readonly label: string };

type VerdictViewProps = {
  readonly verdict: Judged;
  readonly confidence: ConfidenceName | null;
  readonly shortcutsOn: boolean;
  readonly next: Onward | null;
  /** The session in which the scenario was met: there rather than to the next scenario. */
  readonly back: Onward | null;
  readonly again: Onward;
  /** What trying again changes; null where the scenario is the same each time. */
  readonly varied: string | null;
  readonly topic: Onward;
};

const optionsTitle: { readonly [kind in Judged['kind']]?: string } = {
  order: 'The order of the run',
  fix: 'Each goal, held against the run',
  write: 'Each goal, held against the run',
};

const confidenceWords: { readonly [name in ConfidenceName]: string } = {
  sure: 'sure',
  think: 'think so',
  guess: 'guess',
};

/** Shape and sentence, the cluster at the deciding step, the chain, and every option held against the run. */
export function VerdictView({
  verdict,
  confidence,
  shortcutsOn,
  next,
  back,
  again,
  varied,
  topic,
}: VerdictViewProps) {
  const { chain, scenes } = verdict;
  const onward = back ?? next;
  const deciding = Math.max(
    0,
    chain.findLastIndex(({ kind }) => kind === 'key'),
  );
  const [at, setAt] = useState(deciding);
  const top = useRef<HTMLDivElement>(null);
  const go = (to: number) => setAt(Math.max(0, Math.min(chain.length - 1, to)));

  useEffect(() => top.current?.focus(), []);
  useKeys(shortcutsOn, (key) => {
    if (key === 'ArrowLeft') return () => go(at - 1);
    if (key === 'ArrowRight') return () => go(at + 1);
    if (key === 'n' && onward) return () => window.location.assign(onward.href);
    return undefined;
  });

  const scene = scenes[at];
  const step = chain[at];
  return (
    <section aria-label="Verdict" ref={top} tabIndex={-1} className="outline-none">
      <Verdict right={verdict.right} sentence={<InlineMarkdown>{verdict.sentence}</InlineMarkdown>}>
        {verdict.missed && <InlineMarkdown>{verdict.missed}</InlineMarkdown>}
        {verdict.explain && (
          <p className="mt-s2">
            <InlineMarkdown>{verdict.explain}</InlineMarkdown>
          </p>
        )}
      </Verdict>
      {scene && step && (
        <div className="pic">
          <ClusterPicture scene={scene} className="bare" />
          <Scrubber chain={chain} at={at} onGo={go} says={step.says} />
          <p className="mt-s3">
            <a
              href={clusterHref(verdict, step.isTrial ? null : step.step)}
              className="inline-flex min-h-11 items-center gap-s2"
            >
              <Icon id="fork" /> Open this cluster: every step, kubectl, and what if
            </a>
          </p>
        </div>
      )}
      <div className="mt-s6 grid items-start gap-x-s7 gap-y-s5 min-[901px]:grid-cols-2">
        <SectionRule title="Why: the chain that decided it" id="why">
          <Chain
            label="Steps, in order of time"
            current={`${at}`}
            links={chain.map(({ time, says, rule, kind, opened }, n) => ({
              id: `${n}`,
              time,
              // An openable step names its rule where it is opened.
              rule: opened ? undefined : (rule ?? undefined),
              kind,
              below: opened && <Openable opened={opened} rule={rule} />,
              says: (
                <button type="button" className="linked" onClick={() => go(n)}>
                  <InlineMarkdown>{says}</InlineMarkdown>
                </button>
              ),
            }))}
          />
        </SectionRule>
        <SectionRule title={optionsTitle[verdict.kind] ?? 'Each option, held against the run'} id="options">
          {verdict.typed ? (
            <JudgedGoals {...verdict} />
          ) : (
            <div className="opts">
              {verdict.options.map((option, n) => (
                <JudgedOption
                  key={option.id}
                  letter={verdict.kind === 'order' ? `${n + 1}` : option.id.toUpperCase()}
                  judged={option.judged}
                  chosen={option.chosen}
                  place={option.place}
                  confidence={option.chosen && confidence ? confidenceWords[confidence] : undefined}
                  why={<InlineMarkdown>{option.why}</InlineMarkdown>}
                >
                  <InlineMarkdown>{option.label}</InlineMarkdown>
                </JudgedOption>
              ))}
            </div>
          )}
        </SectionRule>
      </div>
      {verdict.beside && (
        <SectionRule title="Two runs, side by side" id="beside" className="mt-s6">
          <div className="grid gap-s6">
            {verdict.beside.map(({ without, judged, runs }) => (
              <section key={without} aria-label={`Without ${without}`} className="grid gap-s3">
                <h3>
                  {judged === 'mine' && 'What you answered: '}
                  {judged === 'mine' ? 'without ' : 'Without '}
                  <InlineMarkdown>{without}</InlineMarkdown>
                </h3>
                <TwoRuns
                  runs={runs}
                  names={{ here: 'this run', there: 'the run without it' }}
                  apart={`without ${without}`}
                  folded={judged === 'mine'}
                />
              </section>
            ))}
          </div>
        </SectionRule>
      )}
      <div className="sheet mt-s5 flex flex-wrap items-center justify-between gap-s4 px-s5 py-s4 max-sm:px-s4">
        <p className="max-w-measure">{onwardSentence(verdict, confidence, varied)}</p>
        <div className="flex flex-wrap gap-s2">
          <ButtonLink href={topic.href}>{topic.label}</ButtonLink>
          <ButtonLink href={again.href}>{again.label}</ButtonLink>
          {onward && (
            <ButtonLink href={onward.href} main title={onward.label}>
              {back ? back.label : 'Next scenario'} <Kbd>N</Kbd>
            </ButtonLink>
          )}
        </div>
      </div>
    </section>
  );
}

/** A step that can be opened: its details are drawn when it is, since each asks for the rules. */
function Openable({ opened, rule }: { opened: Opened; rule: string | null }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="mut w-fit cursor-pointer py-s1 text-xs">
        Open this step {rule && <span className="rule-id inline!">{rule}</span>}
      </summary>
      {isOpen && (
        <OpenedStep
          opened={opened}
          rule={rule}
          because={opened.because.map((says) => (
            <span key={says} className="block">
              <InlineMarkdown>{says}</InlineMarkdown>
            </span>
          ))}
        />
      )}
    </details>
  );
}

/** Steps of the chain along a graduated bar; ← and → step. */
function Scrubber({
  chain,
  at,
  onGo,
  says,
}: {
  chain: Judged['chain'];
  at: number;
  onGo: (to: number) => void;
  says: string;
}) {
  if (chain.length < 2) return null;
  return (
    <div className="mt-s4">
      <div className="mb-s2 flex justify-between text-xs">
        <span className="code mut">{chain[0]?.time}</span>
        <span>
          <b className="code over">{chain[at]?.time}</b> · step {at + 1} of {chain.length}
        </span>
        <span className="code mut">{chain.at(-1)?.time}</span>
      </div>
      <Scale done={at + 1} total={chain.length} label={`Step ${at + 1} of ${chain.length}`} />
      <p className="mt-s3" role="status">
        <InlineMarkdown>{says}</InlineMarkdown>
      </p>
      <div className="mt-s3 flex flex-wrap gap-s2">
        <Button small onClick={() => onGo(at - 1)} disabledBecause={at === 0 && 'This is the first step.'}>
          <Icon id="step-back" /> Back <Kbd>←</Kbd>
        </Button>
        <Button
          small
          onClick={() => onGo(at + 1)}
          disabledBecause={at === chain.length - 1 && 'This is the last step.'}
        >
          <Icon id="step" /> Step <Kbd>→</Kbd>
        </Button>
        <Button small onClick={() => onGo(0)}>
          <Icon id="replay" /> From the start
        </Button>
      </div>
    </div>
  );
}

/** The same run, at the same step; with what was typed for it. */
function clusterHref({ scenarioId, seed, typed }: Judged, step: number | null): string {
  const at = step === null ? '' : `&step=${step}`;
  const address = `/sandbox/${scenarioId}?seed=${seed}${at}`;
  if (typed === undefined) return address;
  const entries = entriesOf(typed.map(({ line, stdin }) => (stdin === undefined ? line : { line, stdin })));
  return `${address}#${plainFragment({ v: 1, start: { scenario: scenarioId, seed }, seed: 0, typed: entries })}`;
}

function onwardSentence(
  { right, kind }: Judged,
  confidence: ConfidenceName | null,
  varied: string | null,
): string {
  const again =
    varied !== null
      ? `Trying again changes only ${varied}.`
      : kind === 'fix' || kind === 'write'
        ? 'Trying again begins with the same cluster.'
        : 'Trying again asks the same, in another order.';
  if (right && confidence === 'guess')
    return `Right, and a guess: step through the run until you could say why. ${again}`;
  if (right) return `The same situation can be asked again. ${again}`;
  if (confidence === 'sure')
    return `You were sure, so one thing works otherwise than you think: find the step at which the run leaves what you expected, and read what is said of your answer. ${again}`;
  return `Step through the run to where it leaves what you expected. ${again}`;
}
