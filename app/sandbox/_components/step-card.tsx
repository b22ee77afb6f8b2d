'use client';

import { useEffect, useState } from 'react';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import type { RuleSource } from '../_cluster/rule-sources';
import { DiffText } from './diff-text';
import { useAnswer } from './use-answer';
import type { Sandbox } from './use-sandbox';

/** The step that led to this moment: what it says, and opened: its rule with the source, its causes, the object before and after. */
export function StepCard({ sandbox }: { sandbox: Sandbox }) {
  const { client, view, stamp, goTo, setFilter } = sandbox;
  const [isOpen, setOpen] = useState(false);
  const step = view?.step ?? null;
  const detail = useAnswer(client, 'step', isOpen && step ? { id: step.id } : null, stamp);
  const rules = useRuleSources(isOpen);
  const rule = step?.rule ? rules?.find(({ id }) => id === step.rule) : undefined;
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
            <dl className="pairs text-xs">
              <dt>Did</dt>
              <dd>
                <InlineMarkdown>{detail.did}</InlineMarkdown>
              </dd>
              {step.rule && (
                <>
                  <dt>Rule</dt>
                  <dd>
                    <code>{step.rule}</code>
                    {rule && (
                      <>
                        {' '}
                        {rule.says}
                        {rule.source && <span className="mut block">Upstream: {rule.source}</span>}
                        <span className="mut block">
                          Here: <code>{rule.file}</code>
                        </span>
                      </>
                    )}
                  </dd>
                </>
              )}
              <dt>Because of</dt>
              <dd>
                {detail.because.length === 0 &&
                  'nothing before it: it comes from outside, or from time passing'}
                {detail.because.map((cause) => (
                  <button
                    key={cause.id}
                    type="button"
                    className="as-link block text-left"
                    onClick={() => goTo(cause.id + 1)}
                  >
                    <InlineMarkdown>{cause.says}</InlineMarkdown>
                  </button>
                ))}
              </dd>
              {detail.object && (
                <>
                  <dt>Object</dt>
                  <dd>
                    {detail.object.kind} {detail.object.key}{' '}
                    <button
                      type="button"
                      className="as-link"
                      onClick={() =>
                        setFilter({ component: '', text: `${detail.object?.kind} ${detail.object?.key}` })
                      }
                    >
                      only its steps
                    </button>
                  </dd>
                </>
              )}
              {detail.verdicts.length > 0 && (
                <>
                  <dt>Nodes</dt>
                  <dd>
                    {detail.verdicts.map(({ node, says }) => (
                      <span key={node} className="block">
                        {node}: {says}
                      </span>
                    ))}
                  </dd>
                </>
              )}
              {detail.diff !== null && (
                <>
                  <dt>Before, after</dt>
                  <dd>
                    <DiffText diff={detail.diff} label="What the step changed in the object" />
                  </dd>
                </>
              )}
            </dl>
          )}
        </details>
      )}
    </div>
  );
}

let fetched: Promise<readonly RuleSource[]> | undefined;

/** The rules of the simulator with their sources, fetched when the first step is opened. */
function useRuleSources(wanted: boolean): readonly RuleSource[] | undefined {
  const [rules, setRules] = useState<readonly RuleSource[]>();
  useEffect(() => {
    if (!wanted) return;
    fetched ??= fetch('/sandbox/rules').then((response) => (response.ok ? response.json() : []));
    fetched.then(setRules, () => {
      fetched = undefined;
    });
  }, [wanted]);
  return rules;
}
