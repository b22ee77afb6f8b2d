'use client';

import { useDeferredValue, useState } from 'react';
import { Button } from '@/app/_components/button';
import { DiffText } from './diff-text';
import { useAnswer } from './use-answer';
import type { Sandbox } from './use-sandbox';

export type Picked = { readonly kind: string; readonly key: string };

type ObjectsPanelProps = { sandbox: Sandbox; picked: Picked | null; onPick: (picked: Picked | null) => void };

/** How many of one kind are listed; the words above the list find the others. */
const mostListed = 200;

/** Every object by its kind, its YAML at this moment, and what is different from another moment. */
export function ObjectsPanel({ sandbox, picked, onPick }: ObjectsPanelProps) {
  const { client, state, stamp } = sandbox;
  const at = useDeferredValue(sandbox.at);
  const [kind, setKind] = useState('Pod');
  const [words, setWords] = useState('');
  const kinds = useAnswer(client, 'kinds', state && { at }, stamp);
  const objects = useAnswer(client, 'objects', state && { at, kind }, stamp);
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
            {(kinds ?? [{ kind, count: 0 }]).map((each) => (
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
      <section className="text-box objects" tabIndex={0} aria-label={`Objects of kind ${kind}`}>
        <ul>
          {found.slice(0, mostListed).map(({ key, status, owner }) => (
            <li key={key}>
              <button type="button" onClick={() => onPick({ kind, key })}>
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
      </section>
    </div>
  );
}

function OneObject({ sandbox, picked, onPick }: Omit<ObjectsPanelProps, 'picked'> & { picked: Picked }) {
  const { client, state, stamp, setFilter } = sandbox;
  const at = useDeferredValue(sandbox.at);
  const [since, setSince] = useState<number | null>(null);
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
