'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Dialog } from '@/app/_components/dialog';
import { Icon } from '@/app/_components/icon';
import { Link } from '@/app/_components/link';
import { ErrorNote, Waiting } from '@/app/_components/notes';
import { WholeWords } from '@/app/_components/whole-words';
import type { Base } from '../_cluster/protocol';
import { FaultDialog } from './fault-dialog';
import { ShareDialog } from './share-dialog';
import { forgetSandbox, type Kept, keepSandbox, keptSandboxes, latestOf } from './shelf';
import { StartList } from './start-list';
import { useSandbox } from './use-sandbox';
import { Workbench } from './workbench';
import { YamlDialog } from './yaml-dialog';
import '../sandbox.css';

type SandboxPageProps = {
  /** A scenario's run, to begin with; without it, a free cluster. */
  base?: Base & { readonly scenarioSeed: number; readonly at: number | null };
  shortcutsOn: boolean;
};

type Asked = 'new' | 'fault' | 'yaml' | 'share' | null;

/** The free cluster, or that of a scenario: opened from a link, from this device, or chosen. */
export function SandboxPage({ base, shortcutsOn }: SandboxPageProps) {
  const sandbox = useSandbox(base);
  const { state, open, openLink, at, goTo, forkHere, awaiting, dropAwaiting } = sandbox;
  const [stage, setStage] = useState<'opening' | 'choosing' | 'open'>('opening');
  const [broken, setBroken] = useState<string | null>(null);
  const [kept, setKept] = useState<readonly Kept[]>([]);
  const [asked, setAsked] = useState<Asked>(null);
  const id = useRef('');
  const [isKept, setIsKept] = useState(true);
  const isFromLink = useRef(false);
  const page = base && `/sandbox/${base.id}?seed=${base.scenarioSeed}`;

  const begin = async (document: unknown, keptId?: string): Promise<void> => {
    setAsked(null);
    setStage('opening');
    id.current = keptId ?? `${Date.now().toString(36)}`;
    setStage((await open(document)) === null ? 'open' : 'choosing');
  };

  const beginAnew = ({ id: scenario, scenarioSeed }: NonNullable<typeof base>) =>
    begin({ v: 1, start: { scenario, seed: scenarioSeed }, seed: 0, typed: [] });

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page is there.
  useEffect(() => {
    const start = async () => {
      const shelf = keptSandboxes();
      setKept(shelf);
      const { hash } = window.location;
      if (hash.length > 1) {
        id.current = `${Date.now().toString(36)}`;
        const problem = await openLink(hash);
        isFromLink.current = problem === null;
        // From here on what is kept on this device is what is opened again, with whatever was done to it since.
        if (!base) window.history.replaceState(null, '', window.location.pathname);
        if (problem === null) return setStage('open');
        setBroken(problem);
      }
      const latest = latestOf(page);
      if (base) {
        // Whoever comes to see a step sees it in the scenario's own run; what was tried waits on the shelf.
        if (latest !== undefined && base.at === null) return await begin(latest.document, latest.id);
        return await beginAnew(base);
      }
      if (latest === undefined) return setStage('choosing');
      return begin(latest.document, latest.id);
    };
    void start();
  }, []);

  // A scenario's run is opened at the step that decided.
  const first = useRef(true);
  useEffect(() => {
    if (state === null || !first.current) return;
    first.current = false;
    if (base?.at != null && base.at < state.steps) goTo(base.at + 1);
  }, [state, base, goTo]);

  // Kept as soon as something was typed; what was only opened gives nothing on the shelf away.
  useEffect(() => {
    if (state === null || stage !== 'open') return;
    if (state.document.typed.length === 0 && !isFromLink.current) return;
    const couldKeep = keepSandbox({
      id: id.current,
      title: `${state.title}, ${lines(state.document.typed.length)}`,
      document: state.document,
      ...(page !== undefined && { page }),
    });
    setIsKept(couldKeep);
    setKept(keptSandboxes());
  }, [state, stage, page]);

  const start = (
    <StartList
      kept={kept}
      onOpen={(document, keptId) => {
        setBroken(null);
        void begin(document, keptId);
      }}
      onForget={(keptId) => {
        forgetSandbox(keptId);
        setKept(keptSandboxes());
      }}
    />
  );
  const head = (
    <header className="bench-head">
      <div>
        <h1>
          <WholeWords>
            {stage === 'open' && state
              ? base
                ? state.title
                : `Cluster: ${state.title.charAt(0).toLowerCase()}${state.title.slice(1)}`
              : 'Cluster'}
          </WholeWords>
        </h1>
        <p className="mut text-xs">
          {base && (
            <>
              <Link href={`/scenarios/${base.id}?seed=${base.scenarioSeed}`}>Back to the scenario</Link>
              {' · '}
            </>
          )}
          {state && stage === 'open' ? (
            <>
              Kubernetes 1.36 · seed {state.seed} · virtual time now <span className="code">{state.now}</span>
            </>
          ) : (
            'A Kubernetes cluster of your own, in this page. Nothing that you do here can break anything.'
          )}
        </p>
      </div>
      {stage === 'open' && state && (
        <div className="flex flex-wrap gap-s2">
          <Button small onClick={() => setAsked('fault')}>
            Stop a component…
          </Button>
          <Button
            small
            onClick={forkHere}
            disabledBecause={
              at >= state.steps && 'Go back to a moment first: what comes after it is dropped.'
            }
          >
            <Icon id="fork" /> Fork here
          </Button>
          <Button small onClick={() => setAsked('yaml')}>
            Apply YAML
          </Button>
          <Button small onClick={() => setAsked('share')}>
            Share
          </Button>
          {base ? (
            state.document.typed.length > 0 && (
              <Button small onClick={() => beginAnew(base)}>
                Begin again
              </Button>
            )
          ) : (
            <Button small onClick={() => setAsked('new')}>
              New cluster…
            </Button>
          )}
        </div>
      )}
    </header>
  );
  return (
    <>
      {stage !== 'open' && head}
      {broken && (
        <div className="mb-s4">
          <ErrorNote title="The link could not be opened.">
            {broken.charAt(0).toUpperCase()}
            {broken.slice(1).replace(/\.$/, '')}. Ask for the link again. Nothing is lost: what this device
            keeps is still there.
          </ErrorNote>
        </div>
      )}
      {stage === 'opening' && <Waiting>Running the cluster…</Waiting>}
      {stage === 'choosing' && (
        <section aria-label="Where to begin" className="max-w-[56rem]">
          {sandbox.problem && !broken && (
            <ErrorNote title="This cluster could not be opened.">{sandbox.problem}</ErrorNote>
          )}
          {start}
        </section>
      )}
      {stage === 'open' && (
        <>
          <Workbench sandbox={sandbox} shortcutsOn={shortcutsOn} head={head} />
          {!isKept && (
            <p className="mut mt-s4 text-xs">This browser keeps nothing: take a link before you leave.</p>
          )}
          <FaultDialog sandbox={sandbox} open={asked === 'fault'} onClose={() => setAsked(null)} />
          <YamlDialog
            sandbox={sandbox}
            awaiting={asked === 'yaml' ? applied : awaiting}
            onClose={() => {
              setAsked(null);
              dropAwaiting();
            }}
          />
          <ShareDialog sandbox={sandbox} open={asked === 'share'} onClose={() => setAsked(null)} />
          <Dialog open={asked === 'new'} onClose={() => setAsked(null)} title="New cluster">
            {start}
          </Dialog>
        </>
      )}
    </>
  );
}

const applied = { line: 'apply -f -' } as const;

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
