'use client';

import { useState } from 'react';
import {
  fieldsOfFew,
  type LaidObject,
  type LaidStep,
  type TwoRuns as Runs,
  type Side,
} from '@/lib/grading/judge/two-runs-shape';
import { Button } from './button';
import { DiffText } from './diff-text';
import { InlineMarkdown } from './inline-markdown';

type TwoRunsProps = {
  readonly runs: Runs;
  /** What the runs are called: "this run", "the other". */
  readonly names: { readonly [side in Side]: string };
  /** Tells apart what is labelled alike where several pairs stand on a page: "without “…”". */
  readonly apart?: string;
  /** Only the sentence is there at first, and the rest on request: of a pair beside the one that matters most. */
  readonly folded?: boolean;
  /** A step of the run at hand can be gone to. */
  readonly onGo?: (step: LaidStep) => void;
};

/** Two runs side by side: where they part, the deciding few of what differs, and all of it on request. */
export function TwoRuns({ runs, names, apart = 'in both runs', folded = false, onGo }: TwoRunsProps) {
  const [isWhole, setWhole] = useState(false);
  const few = { steps: runs.steps.filter(decides), objects: runs.objects.filter(decides) };
  const { steps, objects } = isWhole ? runs : few;
  const hidden =
    runs.steps.length - few.steps.length > 0 ||
    runs.objects.length - few.objects.length > 0 ||
    few.objects.some(({ fields }) => fields.length > fieldsOfFew);
  const rest = [
    isWhole && runs.more.steps > 0 && `${runs.more.steps} further steps`,
    isWhole && runs.more.objects > 0 && `${runs.more.objects} further objects`,
  ].filter((text) => text !== false);
  const differs = (
    <div className="differs">
      {steps.length > 0 && (
        <>
          <p className="heads" aria-hidden="true">
            <span>Only in {names.here}</span>
            <span>Only in {names.there}</span>
          </p>
          <ol aria-label="Steps that only one of the runs has, in order of time">
            {steps.map((step) => (
              <li key={`${step.side} ${step.id}`} className={step.side}>
                <time>{step.time}</time>
                <div>
                  <span className="tag">Only in {names[step.side]}</span>
                  <Says step={step} onGo={step.side === 'here' ? onGo : undefined} />
                  {step.rule && <span className="rule-id">{step.rule}</span>}
                </div>
              </li>
            ))}
          </ol>
        </>
      )}
      {objects.map((object) => (
        <ObjectBeside key={object.name} object={object} names={names} apart={apart} isWhole={isWhole} />
      ))}
      {rest.length > 0 && <p className="mut">And {rest.join(' and ')}, which are not listed.</p>}
      {hidden && (
        <div>
          <Button small onClick={() => setWhole(!isWhole)}>
            {isWhole
              ? 'Only what decides'
              : `All that differs: ${countText(runs.steps.length, 'step')}, ${countText(runs.objects.length, 'object')}`}
          </Button>
        </div>
      )}
    </div>
  );
  return (
    <div className="two-runs">
      <p className="read" role="status">
        <InlineMarkdown>{runs.says}</InlineMarkdown>
      </p>
      {folded && runs.steps.length + runs.objects.length > 0 ? (
        <details>
          <summary className="w-fit cursor-pointer py-s2 font-semibold">What differs</summary>
          {differs}
        </details>
      ) : (
        differs
      )}
    </div>
  );
}

function Says({ step, onGo }: { step: LaidStep; onGo: TwoRunsProps['onGo'] }) {
  const says = (
    <>
      <InlineMarkdown>{step.says}</InlineMarkdown>
      {step.times > 1 && <span className="mut"> {step.times} times</span>}
    </>
  );
  if (onGo === undefined) return says;
  return (
    <button type="button" className="linked" onClick={() => onGo(step)}>
      {says}
    </button>
  );
}

function ObjectBeside({
  object: { name, only, fields },
  names,
  apart,
  isWhole,
}: {
  object: LaidObject;
  names: TwoRunsProps['names'];
  apart: string;
  isWhole: boolean;
}) {
  const shown = isWhole ? fields : fields.slice(0, fieldsOfFew);
  const lines = shown.flatMap(({ path, here, there }) => [
    ...(here === null ? [] : [`-${path}: ${here}`]),
    ...(there === null ? [] : [`+${path}: ${there}`]),
  ]);
  return (
    <div className="object">
      <p>
        <InlineMarkdown>{name}</InlineMarkdown>
        {only ? ` is there at the end only in ${names[only]}.` : ' at the end:'}
      </p>
      {lines.length > 0 && (
        <DiffText
          diff={[`--- ${names.here}`, `+++ ${names.there}`, ...lines].join('\n')}
          label={`${name.replaceAll('*', '')} at the end, ${apart}`.replaceAll('`', '')}
        />
      )}
    </div>
  );
}

function decides({ decides: isSo }: { readonly decides: boolean }): boolean {
  return isSo;
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
