'use client';

import { type KeyboardEvent, useDeferredValue } from 'react';
import { Button } from '@/app/_components/button';
import { DiffText } from '@/app/_components/diff-text';
import type { TreeLine } from '../_cluster/protocol';
import { useKeptState } from './kept-state';
import { useAnswer } from './use-answer';
import type { Sandbox } from './use-sandbox';

export type Picked = { readonly kind: string; readonly key: string };

type ObjectsPanelProps = { sandbox: Sandbox; picked: Picked | null; onPick: (picked: Picked | null) => void };

/** In place of a kind: every object, below the one that owns it. */
const allByOwner = '';

/** How many of one kind are listed; the words above the list find the others. */
const mostListed = 200;

/** Every object by its kind, its YAML at this moment, and what is different from another moment. */
export function ObjectsPanel({ sandbox, picked, onPick }: ObjectsPanelProps) {
  const { client, state, stamp } = sandbox;
  const at = useDeferredValue(sandbox.at);
  const [kind, setKind] = useKeptState(
    'objects kind',
    // Of thousands, one begins with the Pods.
    (sandbox.state?.nodes.length ?? 0) > 12 ? 'Pod' : allByOwner,
  );
  const [words, setWords] = useKeptState('objects words', '');
  const kinds = useAnswer(client, 'kinds', state && { at }, stamp);
  const objects = useAnswer(client, 'objects', state && kind !== allByOwner ? { at, kind } : null, stamp);
  const tree = useAnswer(client, 'tree', state && kind === allByOwner ? { at } : null, stamp);
  if (state === null) return null;
  if (picked !== null) return <OneObject sandbox={sandbox} picked={picked} onPick={onPick} />;
  const found = (objects ?? []).filter(({ key }) => key.includes(words.trim()));
  return (
    <div className="grid gap-s3">
      <div className="flex flex-wrap gap-s2">
        <label className="flex-1">
          <span className="vh">Kind</span>
          <select
            className="input sm w-full"
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value)}
          >
            <option value={allByOwner}>Everything, below its owner</option>
            {(kinds ?? (kind === allByOwner ? [] : [{ kind, count: 0 }])).map((each) => (
              <option key={each.kind} value={each.kind}>
                {each.kind} ({each.count})
              </option>
            ))}
          </select>
        </label>
        <label className="flex-1">
          <span className="vh">Part of the name</span>
          <input
            className="input sm w-full"
            placeholder="part of the name"
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </label>
      </div>
      <section
        className="text-box objects"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        tabIndex={0}
        aria-label={kind === allByOwner ? 'Objects, below their owners' : `Objects of kind ${kind}`}
        onKeyDown={moveAmongObjects}
      >
        {kind === allByOwner ? (
          <Branches lines={withOwners(tree ?? [], words.trim()).slice(0, mostListed)} onPick={onPick} />
        ) : (
          <ul>
            {found.slice(0, mostListed).map(({ key, status, owner }) => (
              <li key={key}>
                <button type="button" tabIndex={-1} onClick={() => onPick({ kind, key })}>
                  <span className={kind === 'Pod' || kind === 'Node' ? 'name' : 'name italic'}>
                    {key.replace(/^default\//, '')}
                  </span>
                  <span className="mut">{[status, owner && `of ${owner}`].filter(Boolean).join(', ')}</span>
                </button>
              </li>
            ))}
            {found.length > mostListed && (
              <li className="mut p-s2">and {found.length - mostListed} more: name a part of it</li>
            )}
            {objects !== undefined && found.length === 0 && (
              <li className="mut p-s2">No {kind} is called so at this moment.</li>
            )}
          </ul>
        )}
      </section>
    </div>
  );
}

/** The list is one stop of the Tab key, however many objects there are; arrows, Home and End go through it. */
function moveAmongObjects(event: KeyboardEvent<HTMLElement>) {
  const objects = [...event.currentTarget.querySelectorAll('button')];
  const here = objects.findIndex((each) => each === document.activeElement);
  const to = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: objects.length - 1 }[event.key];
  if (to === undefined || objects.length === 0) return;
  event.preventDefault();
  objects[Math.min(Math.max(to, 0), objects.length - 1)]?.focus();
}

/** Lines of a tree as nested lists: what is owned stands below its owner. */
function Branches({ lines, onPick }: { lines: readonly TreeLine[]; onPick: ObjectsPanelProps['onPick'] }) {
  const { depth = 0 } = lines[0] ?? {};
  const starts = lines.flatMap((line, i) => (line.depth <= depth ? [i] : []));
  return (
    <ul>
      {starts.map((start, n) => {
        const line = lines[start];
        if (line === undefined) return null;
        const below = lines.slice(start + 1, starts[n + 1]);
        const { kind, key, status } = line;
        return (
          <li key={`${kind} ${key}`}>
            <button type="button" tabIndex={-1} onClick={() => onPick({ kind, key })}>
              <span className={kind === 'Pod' || kind === 'Node' ? 'name' : 'name italic'}>
                {kind} {key.replace(/^default\//, '')}
              </span>
              <span className="mut">{status}</span>
            </button>
            {below.length > 0 && <Branches lines={below} onPick={onPick} />}
          </li>
        );
      })}
    </ul>
  );
}

/** The lines that name it, each with the owners above it. */
function withOwners(lines: readonly TreeLine[], words: string): readonly TreeLine[] {
  if (words === '') return lines;
  const kept: TreeLine[] = [];
  let above: readonly TreeLine[] = [];
  for (const line of lines) {
    above = [...above.filter(({ depth }) => depth < line.depth), line];
    if (`${line.kind} ${line.key}`.includes(words))
      for (const each of above) if (!kept.includes(each)) kept.push(each);
  }
  return kept;
}

function OneObject({ sandbox, picked, onPick }: Omit<ObjectsPanelProps, 'picked'> & { picked: Picked }) {
  const { client, state, stamp, setFilter } = sandbox;
  const at = useDeferredValue(sandbox.at);
  const [since, setSince] = useKeptState<number | null>(`since of ${picked.kind} ${picked.key}`, null);
  const text = useAnswer(client, 'object', state && { at, ...picked, since }, stamp);
  if (state === null) return null;
  const number = (moment: number) =>
    moment === state.stood ? 'the beginning' : `step ${moment - state.stood}`;
  return (
    <div className="grid gap-s3">
      <div className="flex flex-wrap items-center gap-s2">
        <Button small bare onClick={() => onPick(null)}>
          All objects
        </Button>
        <h3 className="min-w-0 flex-1 truncate">
          {picked.kind} {picked.key.replace(/^default\//, '')}
        </h3>
        <Button small onClick={() => setFilter({ component: '', text: `${picked.kind} ${picked.key}` })}>
          Only its steps
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-s2 text-xs">
        {since === null ? (
          <>
            <Button small onClick={() => setSince(state.stood)}>
              What changed since the beginning
            </Button>
            <Button small onClick={() => setSince(at)}>
              Compare with this moment
            </Button>
          </>
        ) : (
          <>
            <span>
              From {number(since)} to {number(at)}. Move along the time to compare with another moment.
            </span>
            <Button small onClick={() => setSince(null)}>
              The whole object
            </Button>
          </>
        )}
      </div>
      {text?.diff != null ? (
        <DiffText diff={text.diff} label={`${picked.kind} ${picked.key}, what is different`} />
      ) : text?.yaml == null ? (
        <p className="mut">It does not exist at this moment.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <section className="text-box" tabIndex={0} aria-label={`${picked.kind} ${picked.key} as YAML`}>
          <pre className="plain">{text.yaml}</pre>
        </section>
      )}
    </div>
  );
}
