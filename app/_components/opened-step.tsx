'use client';

import { type ReactNode, useEffect, useState } from 'react';
import type { RuleSource } from '@/app/sandbox/_cluster/rule-sources';
import type { OpenedStep as Opened } from '@/lib/grading/run/opened-step';
import { DiffText } from './diff-text';
import { InlineMarkdown } from './inline-markdown';

type OpenedStepProps = {
  readonly opened: Opened;
  readonly rule: string | null;
  /** The steps that led to it, each one element. */
  readonly because: readonly ReactNode[];
  /** Beside the object's name. */
  readonly objectEnd?: ReactNode;
};

/** A step, opened: its rule with the source, upstream and here; its causes; the object before and after. */
export function OpenedStep({ opened, rule, because, objectEnd }: OpenedStepProps) {
  const { did, object, verdicts, diff } = opened;
  const rules = useRuleSources();
  const source = rule === null ? undefined : rules?.find(({ id }) => id === rule);
  return (
    <dl className="pairs text-xs">
      <dt>Did</dt>
      <dd>
        <InlineMarkdown>{did}</InlineMarkdown>
      </dd>
      {rule !== null && (
        <>
          <dt>Rule</dt>
          <dd>
            <code>{rule}</code>
            {source && (
              <>
                {' '}
                {source.says}
                {source.source && <span className="mut block">Upstream: {source.source}</span>}
                <span className="mut block">
                  Here: <code>{source.file}</code>
                </span>
              </>
            )}
          </dd>
        </>
      )}
      <dt>Because of</dt>
      <dd>
        {because.length === 0 ? 'nothing before it: it comes from outside, or from time passing' : because}
      </dd>
      {object && (
        <>
          <dt>Object</dt>
          <dd>
            {object.kind} {object.key} {objectEnd}
          </dd>
        </>
      )}
      {verdicts.length > 0 && (
        <>
          <dt>Nodes</dt>
          <dd>
            {verdicts.map(({ node, says }) => (
              <span key={node} className="block">
                {node}: {says}
              </span>
            ))}
          </dd>
        </>
      )}
      {diff !== null && (
        <>
          <dt>Before, after</dt>
          <dd className="min-w-0">
            <DiffText diff={diff} label={`What this changed: ${did.replaceAll('*', '')}`} />
          </dd>
        </>
      )}
    </dl>
  );
}

let fetched: Promise<readonly RuleSource[]> | undefined;

/** The rules of the simulator with their sources, fetched when the first step is opened. */
function useRuleSources(): readonly RuleSource[] | undefined {
  const [rules, setRules] = useState<readonly RuleSource[]>();
  useEffect(() => {
    fetched ??= fetch('/sandbox/rules').then((response) => (response.ok ? response.json() : []));
    fetched.then(setRules, () => {
      fetched = undefined;
    });
  }, []);
  return rules;
}
