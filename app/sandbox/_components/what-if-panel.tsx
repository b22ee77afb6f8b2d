'use client';

import type { FormEvent } from 'react';
import { Button } from '@/app/_components/button';
import { DataTable } from '@/app/_components/data-table';
import { FormError } from '@/app/_components/form';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { Problem } from '../_cluster/client';
import type { Change, Differences, State, TraceRow } from '../_cluster/protocol';
import { useKeptState } from './kept-state';
import type { Sandbox } from './use-sandbox';

const kinds = [
  { kind: 'stop', label: 'a component stops' },
  { kind: 'leave-out', label: 'something never happens' },
  { kind: 'do', label: 'something more is done' },
  { kind: 'replicas', label: 'another number of replicas' },
  { kind: 'nodes', label: 'another number of nodes' },
  { kind: 'seed', label: 'another chance' },
] as const;

type Kind = (typeof kinds)[number]['kind'];

/** The same run with one thing changed, held against this one. This one stays as it is. */
export function WhatIfPanel({ sandbox }: { sandbox: Sandbox }) {
  const { client, state, at, goTo } = sandbox;
  const [kind, setKind] = useKeptState<Kind>('what-if kind', 'stop');
  const [value, setValue] = useKeptState('what-if value', '');
  const [when, setWhen] = useKeptState<'beginning' | 'here'>('what-if when', 'beginning');
  const [number, setNumber] = useKeptState('what-if number', 1);
  const [found, setFound] = useKeptState<Differences | null>('what-if found', null);
  const [problem, setProblem] = useKeptState<string | null>('what-if problem', null);
  const [busy, setBusy] = useKeptState('what-if busy', false);
  if (state === null) return null;
  const choices = choicesOf(kind, state);
  const chosen = choices.some(({ id }) => id === value) ? value : (choices[0]?.id ?? '');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const moment = when === 'beginning' ? state.stood : at;
    const change = changeOf(kind, kind === 'do' ? value : chosen, moment, number);
    if (change === undefined) return setProblem('Say first what is to be different.');
    setProblem(null);
    setBusy(true);
    try {
      setFound(await client.ask('whatIf', { change }));
    } catch (error) {
      setProblem(error instanceof Problem ? error.message : 'This could not be run.');
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="bench-pair">
      <form onSubmit={submit} className="grid content-start gap-s3">
        <label className="grid gap-s1">
          <span className="font-semibold">What if</span>
          <select
            className="input sm"
            value={kind}
            onChange={(event) => {
              setKind(event.currentTarget.value as Kind);
              setValue('');
              setNumber(firstNumber(event.currentTarget.value as Kind, state));
            }}
          >
            {kinds.map((each) => (
              <option key={each.kind} value={each.kind}>
                {each.label}
              </option>
            ))}
          </select>
        </label>
        {kind === 'do' && (
          <label className="grid gap-s1">
            <span>Line</span>
            <input
              className="input sm code"
              value={value}
              placeholder="kubectl cordon node-1"
              onChange={(event) => setValue(event.currentTarget.value)}
            />
          </label>
        )}
        {choices.length > 0 && (
          <label className="grid gap-s1">
            <span>Which</span>
            <select
              className="input sm"
              value={chosen}
              onChange={(event) => setValue(event.currentTarget.value)}
            >
              {choices.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        {(kind === 'stop' || kind === 'do') && (
          <label className="grid gap-s1">
            <span>When</span>
            <select
              className="input sm"
              value={when}
              onChange={(event) => setWhen(event.currentTarget.value as 'beginning' | 'here')}
            >
              <option value="beginning">from the beginning</option>
              <option value="here">after step {at - state.stood}, which the picture shows</option>
            </select>
          </label>
        )}
        {(kind === 'replicas' || kind === 'nodes' || kind === 'seed') && (
          <label className="grid gap-s1">
            <span>{kind === 'seed' ? 'Seed' : 'How many'}</span>
            <input
              type="number"
              className="input sm"
              min={kind === 'nodes' ? 1 : 0}
              max={kind === 'nodes' ? 200 : kind === 'replicas' ? 2_000 : 1_000_000}
              value={number}
              onChange={(event) => setNumber(Number(event.currentTarget.value))}
            />
          </label>
        )}
        <div>
          <Button small type="submit" busy={busy && 'Running…'}>
            Run again
          </Button>
        </div>
        <FormError>{problem}</FormError>
      </form>
      {found && <Found found={found} onGo={(row) => goTo(row.id + 1)} />}
    </div>
  );
}

function Found({ found, onGo }: { found: Differences; onGo: (row: TraceRow) => void }) {
  const { says, onlyHere, onlyThere, objects } = found;
  const isSame = onlyHere.count + onlyThere.count + objects.count === 0;
  return (
    <section aria-label="What differs" className="grid gap-s4">
      <p role="status" className="read">
        <InlineMarkdown>{says}</InlineMarkdown>.{' '}
        {isSame ? 'Nothing else is different: this did not matter here.' : partingWords(found)}
      </p>
      {objects.count > 0 && (
        <DataTable caption="What is different at the end" className="text-xs">
          <thead>
            <tr>
              <th scope="col">At the end</th>
              <th scope="col">here</th>
              <th scope="col">there</th>
            </tr>
          </thead>
          <tbody>
            {objects.lines.map(({ what, here, there }) => (
              <tr key={what}>
                <td>{what}</td>
                <td>{here}</td>
                <td>{there}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      )}
      {onlyHere.rows.length > 0 && (
        <div>
          <h3>Only here{countText(onlyHere)}</h3>
          <ol className="chain mt-s2">
            {onlyHere.rows.map((row) => (
              <li key={row.id}>
                <time>{row.time}</time>
                <button type="button" className="as-link text-left" onClick={() => onGo(row)}>
                  <InlineMarkdown>{row.says}</InlineMarkdown>
                </button>
              </li>
            ))}
          </ol>
        </div>
      )}
      {onlyThere.rows.length > 0 && (
        <div>
          <h3>Only there{countText(onlyThere)}</h3>
          <ol className="chain mt-s2">
            {onlyThere.rows.map((row) => (
              <li key={row.id}>
                <time>{row.time}</time>
                <div>
                  <InlineMarkdown>{row.says}</InlineMarkdown>
                </div>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}

/** How far two runs go together, and what each has for itself. */
function partingWords({ shared, onlyHere, onlyThere, objects }: Differences): string {
  const together =
    shared === 0
      ? 'The two runs differ from the first step on'
      : `Both runs begin with the same ${shared === 1 ? 'step' : `${shared} steps`}`;
  const of = (count: number) => (count === 0 ? 'no step' : count === 1 ? '1 step' : `${count} steps`);
  const end =
    objects.count === 0
      ? 'At the end every object is the same in both.'
      : `At the end ${objects.count === 1 ? '1 object differs' : `${objects.count} objects differ`}.`;
  const happen = onlyHere.count === 1 ? 'happens' : 'happen';
  return `${together}. Then ${of(onlyHere.count)} ${happen} only here, and ${of(onlyThere.count)} only there. ${end}`;
}

/** What is not listed is counted. */
function countText({ count, rows }: Differences['onlyHere']): string {
  return count > rows.length ? `: the first of ${count}, each told once` : '';
}

function choicesOf(kind: Kind, state: State): readonly { readonly id: string; readonly label: string }[] {
  switch (kind) {
    case 'stop':
      // Without a kube-apiserver nothing goes on at all, which teaches least.
      return [...state.processes]
        .sort((a, b) => Number(a.name === 'kube-apiserver') - Number(b.name === 'kube-apiserver'))
        .map(({ name }) => ({ id: name, label: name.replace('@', ' on ') }));
    case 'leave-out':
      return state.done.flatMap((label, i) => (label === '' ? [] : [{ id: `${i}`, label }]));
    case 'replicas':
      return state.deployments.map(({ kind: of, key }) => ({
        id: `${of} ${key}`,
        label: `${of} ${key.replace('default/', '')}`,
      }));
    case 'do':
    case 'nodes':
    case 'seed':
      return [];
    default:
      return kind satisfies never;
  }
}

function firstNumber(kind: Kind, state: State): number {
  if (kind === 'nodes') return state.nodes.length + 1;
  if (kind === 'seed') return state.seed + 1;
  return (state.deployments[0]?.replicas ?? 1) + 1;
}

function changeOf(kind: Kind, value: string, at: number, number: number): Change | undefined {
  switch (kind) {
    case 'stop':
      return value === '' ? undefined : { kind, of: value, at };
    case 'do':
      return value.trim() === '' ? undefined : { kind, line: value.trim(), at };
    case 'leave-out':
      return value === '' ? undefined : { kind, index: Number(value) };
    case 'replicas':
      return value === '' ? undefined : { kind, target: value, replicas: number };
    case 'nodes':
      return { kind, count: number };
    case 'seed':
      return { kind, seed: number };
    default:
      return kind satisfies never;
  }
}
