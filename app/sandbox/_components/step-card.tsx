'use client';

import { useState } from 'react';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { OpenedStep } from '@/app/_components/opened-step';
import { useAnswer } from './use-answer';
import type { Sandbox } from './use-sandbox';

/** The step that led to this moment: what it says, and opened: its rule with the source, its causes, the object before and after. */
export function StepCard({ sandbox }: { sandbox: Sandbox }) {
  const { client, view, stamp, goTo, setFilter } = sandbox;
  const [isOpen, setOpen] = useState(false);
  const step = view?.step ?? null;
  const detail = useAnswer(client, 'step', isOpen && step ? { id: step.id } : null, stamp);
  return (
    <div className="step-card">
      <p role="status" className="says">
        {step ? (
          <InlineMarkdown>{step.says}</InlineMarkdown>
        ) : (
          'The cluster stands. Nothing has been done to it yet.'
        )}
      </p>
      {step && (
        <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="mut w-fit cursor-pointer py-s1 text-xs">
            Open this step {step.rule && <span className="rule-id inline!">{step.rule}</span>}
          </summary>
          {isOpen && detail?.id === step.id && (
            <OpenedStep
              opened={detail}
              rule={step.rule}
              because={detail.because.map((cause) => (
                <button
                  key={cause.id}
                  type="button"
                  className="as-link block text-left"
                  onClick={() => goTo(cause.id + 1)}
                >
                  <InlineMarkdown>{cause.says}</InlineMarkdown>
                </button>
              ))}
              objectEnd={
                <button
                  type="button"
                  className="as-link"
                  onClick={() =>
                    setFilter({ component: '', text: `${detail.object?.kind} ${detail.object?.key}` })
                  }
                >
                  only its steps
                </button>
              }
            />
          )}
        </details>
      )}
    </div>
  );
}
