'use client';

import { type ReactNode, useCallback, useState } from 'react';
import { Button } from '@/app/_components/button';
import { LivePicture } from '@/app/_components/cluster-picture/live-picture';
import { ErrorNote, Waiting } from '@/app/_components/notes';
import { PanelsHold } from './kept-state';
import { ObjectsPanel, type Picked } from './objects-panel';
import { RulesPanel } from './rules-panel';
import { StepCard } from './step-card';
import { Tabs } from './tabs';
import { Terminal } from './terminal';
import { TimeLine } from './time-line';
import { TraceList } from './trace-list';
import { useNarrow } from './use-narrow';
import type { Sandbox } from './use-sandbox';
import { WhatIfPanel } from './what-if-panel';
import '../sandbox.css';

type WorkbenchProps = {
  sandbox: Sandbox;
  shortcutsOn: boolean;
  placeholder?: string;
  /** Stands above, and shares the first screen with the picture, its time and the command line. */
  head?: ReactNode;
};

type Panel = 'trace' | 'kubectl' | 'rules' | 'objects' | 'what-if';

/** A cluster one works at; what its panels hold is kept as long as it is there. */
export function Workbench(props: WorkbenchProps) {
  const [held] = useState(() => new Map<string, unknown>());
  return (
    <PanelsHold value={held}>
      <Bench {...props} />
    </PanelsHold>
  );
}

/** Its picture and time, the trace, the command line, rules, objects, and what else could have been. */
function Bench({ sandbox, shortcutsOn, placeholder = 'kubectl get pods -o wide', head }: WorkbenchProps) {
  const { state, view, openNode } = sandbox;
  const isNarrow = useNarrow();
  const isHalf = useNarrow('(max-width: 900px)');
  const isStacked = useNarrow('(max-width: 1120px)');
  const [panel, setPanel] = useState<Panel>('trace');
  const [picked, setPicked] = useState<Picked | null>(null);
  const isLarge = (state?.nodes.length ?? 0) > 12;
  const pick = useCallback(
    (id: string) => {
      const [what = '', ...rest] = id.split(':');
      const name = rest.join(':');
      if (what === 'node' && isLarge) return openNode(name);
      const object = what === 'object' ? name.split('/') : undefined;
      const found =
        what === 'pod'
          ? { kind: 'Pod', key: name }
          : what === 'node'
            ? { kind: 'Node', key: name }
            : object && { kind: object[0] ?? '', key: object.slice(1).filter(Boolean).join('/') };
      if (!found) return;
      setPicked(found);
      setPanel('objects');
    },
    [isLarge, openNode],
  );
  if (state === null) return <Waiting>Running the cluster…</Waiting>;

  const panels: { readonly [panel in Panel]: { readonly label: string; readonly body: ReactNode } } = {
    trace: { label: 'Trace', body: <TraceList sandbox={sandbox} /> },
    kubectl: { label: 'kubectl', body: <Terminal sandbox={sandbox} placeholder={placeholder} /> },
    rules: { label: 'Rules', body: <RulesPanel sandbox={sandbox} /> },
    objects: {
      label: 'Objects',
      body: <ObjectsPanel sandbox={sandbox} picked={picked} onPick={setPicked} />,
    },
    'what-if': { label: 'What if', body: <WhatIfPanel sandbox={sandbox} /> },
  };
  const picture = (
    <>
      {view && (
        <LivePicture
          scene={view.scene}
          layout={isNarrow ? 'tall' : isHalf ? 'half' : 'bench'}
          onPick={pick}
        />
      )}
      {isLarge && (
        <p className="mut mt-s2 text-xs">
          Press a node to open it, and once more to fold it; four can be open.
        </p>
      )}
    </>
  );
  const time = <TimeLine sandbox={sandbox} shortcutsOn={shortcutsOn} />;
  const tabs = (['trace', 'kubectl', 'objects', 'rules', 'what-if'] as const).map((id) => ({
    id,
    ...panels[id],
  }));
  if (isStacked)
    return (
      <div className="bench">
        {head}
        {panel !== 'kubectl' && <Undone sandbox={sandbox} onLook={() => setPanel('kubectl')} />}
        <div className="pic bench-pic" data-moment={view?.at}>
          {picture}
          {time}
          <StepCard sandbox={sandbox} />
        </div>
        <Tabs label="Views of the cluster" tabs={tabs} chosen={panel} onChoose={setPanel} />
      </div>
    );
  const side = tabs.filter(({ id }) => id === 'objects' || id === 'rules' || id === 'what-if');
  return (
    <div className="bench">
      <div className="bench-screen">
        {head}
        <div className="bench-top">
          <div className="pic bench-pic" data-moment={view?.at}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
            <section className="bench-view" aria-label="Picture of the cluster" tabIndex={0}>
              {picture}
            </section>
            {time}
          </div>
          <div className="bench-trace">
            <h2>Trace</h2>
            {panels.trace.body}
            <StepCard sandbox={sandbox} />
          </div>
        </div>
        <section aria-labelledby="kubectl-title" className="dock">
          <h2 id="kubectl-title" className="vh">
            kubectl
          </h2>
          {panels.kubectl.body}
        </section>
      </div>
      <Tabs
        label="Views of the cluster"
        tabs={side}
        chosen={panel === 'trace' || panel === 'kubectl' ? 'objects' : panel}
        onChoose={setPanel}
      />
    </div>
  );
}

/** Where the command line is out of sight: what a line that was done from a dialog came to, when it came to nothing. */
function Undone({ sandbox: { shown, problem }, onLook }: { sandbox: Sandbox; onLook: () => void }) {
  const [before] = useState(shown);
  const isNew = shown !== before;
  const done = isNew ? shown.findLast(({ line }) => !/^run( |$)/.test(line)) : undefined;
  const errors = done?.failed ? done.pieces.filter(({ to }) => to === 'stderr') : [];
  const told = problem ?? errors.map(({ text }) => text.trim()).join('\n');
  if (told === '') return null;
  return (
    <div className="mb-s4">
      <ErrorNote
        title={problem === null ? `${done?.line} did not do what it should:` : 'This was not done:'}
        action={
          <Button small onClick={onLook}>
            See the command line
          </Button>
        }
      >
        <p className="code break-words whitespace-pre-wrap">
          {told.length > 400 ? `${told.slice(0, 400)} …` : told}
        </p>
      </ErrorNote>
    </div>
  );
}
