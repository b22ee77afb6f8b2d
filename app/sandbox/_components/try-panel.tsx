'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/app/_components/button';
import { ErrorNote } from '@/app/_components/notes';
import type { TypedEntry } from '../_cluster/document';
import type { Base } from '../_cluster/protocol';
import { usableLines } from '../_cluster/scenario-lines';
import { useSandbox } from './use-sandbox';
import { Workbench } from './workbench';
import { YamlDialog } from './yaml-dialog';

type TryPanelProps = {
  base: Base;
  scenarioSeed: number;
  shortcutsOn: boolean;
  /** Takes what was tried over into the answer; lines that no answer may have come second. */
  onUse: (typed: readonly TypedEntry[], left: readonly string[]) => void;
};

/** The scenario's cluster, to try commands on before they are handed in. What is judged is what stands in the form. */
export function TryPanel({ base, scenarioSeed, shortcutsOn, onUse }: TryPanelProps) {
  // As the judge has it: a person takes two seconds between two commands.
  const sandbox = useSandbox(base, 'moment');
  const { state, open, problem, awaiting, dropAwaiting } = sandbox;
  const [told, setTold] = useState('');
  const begun = useRef(false);
  const begin = () => {
    setTold('');
    void open({ v: 1, start: { scenario: base.id, seed: scenarioSeed }, seed: 0, typed: [] });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the panel is there.
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    begin();
  }, []);
  if (problem !== null && state === null)
    return <ErrorNote title="The cluster could not be opened.">{problem}</ErrorNote>;
  const use = () => {
    const { typed, left } = usableLines(state?.document.typed ?? []);
    onUse(typed, left);
    const count = typed.length === 1 ? '1 line stands' : `${typed.length} lines stand`;
    setTold(
      typed.length === 0
        ? 'Nothing that changes the cluster was typed yet.'
        : `${count} in the answer now.${left.length > 0 ? ` Left out, as no answer may have it: ${left.join(', ')}.` : ''}`,
    );
  };
  return (
    <div>
      <div className="mb-s4 flex flex-wrap items-center gap-s2">
        <Button small onClick={use}>
          Use these commands
        </Button>
        <Button small bare onClick={begin}>
          Begin again
        </Button>
        <p className="mut" role="status">
          {told || 'Nothing here is judged. The answer is what stands in the form above.'}
        </p>
      </div>
      <Workbench sandbox={sandbox} shortcutsOn={shortcutsOn} />
      <YamlDialog sandbox={sandbox} awaiting={awaiting} onClose={dropAwaiting} />
    </div>
  );
}
