'use client';

import type { FormEvent } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { TwoRuns } from '@/app/_components/two-runs';
import type { LaidStep } from '@/lib/grading/judge/two-runs-shape';
import { Problem } from '../_cluster/client';
import type { Change, Differences, NumberGiven, State } from '../_cluster/protocol';
import { useKeptState } from './kept-state';
import { useAnswer } from './use-answer';
import type { Sandbox } from './use-sandbox';

const kinds = [
  { kind: 'stop', label: 'a component stops' },
  { kind: 'leave-out', label: 'something never happens' },
  { kind: 'do', label: 'something more is done' },
  { kind: 'number', label: 'a number is another' },
  { kind: 'nodes', label: 'another number of nodes' },
  { kind: 'seed', label: 'another chance' },
] as const;

type Kind = (typeof kinds)[number]['kind'];

/** The same run with one thing changed, held against this one. This one stays as it is. */
export function WhatIfPanel({ sandbox }: { sandbox: Sandbox }) {
  const { client, state, at, stamp, goTo } = sandbox;
  const [kind, setKind] = useKeptState<Kind>('what-if kind', 'stop');
  const [value, setValue] = useKeptState('what-if value', '');
  const [when, setWhen] = useKeptState<'beginning' | 'here'>('what-if when', 'beginning');
  const [number, setNumber] = useKeptState<number | null>('what-if number', null);
  const [found, setFound] = useKeptState<Differences | null>('what-if found', null);
  const [problem, setProblem] = useKeptState<string | null>('what-if problem', null);
  const [busy, setBusy] = useKeptState('what-if busy', false);
  const numbers =
    useAnswer(client, 'numbers', state !== null && kind === 'number' ? {} : null, stamp) ?? none;
  if (state === null) return null;
  const choices = choicesOf(kind, state, numbers);
  const chosen = choices.some(({ id }) => id === value) ? value : (choices[0]?.id ?? '');
  const was = kind === 'number' ? numbers.find(({ id }) => id === chosen) : undefined;
  // Until another one is typed, one more than there is.
  const wanted = number ?? (was === undefined ? firstNumber(kind, state) : was.value + 1);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const moment = when === 'beginning' ? state.stood : at;
    const change = changeOf(kind, kind === 'do' ? value : chosen, moment, wanted);
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
              setNumber(null);
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
              onChange={(event) => {
                setValue(event.currentTarget.value);
                setNumber(null);
              }}
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
        {(kind === 'number' || kind === 'nodes' || kind === 'seed') && (
          <label className="grid gap-s1">
            <span>
              {kind === 'seed'
                ? 'Seed'
                : was === undefined
                  ? 'How many'
                  : `How many${was.unit === '' ? '' : ` ${was.unit}`}, instead of ${was.value}`}
            </span>
            <input
              type="number"
              className="input sm"
              min={kind === 'nodes' ? 1 : 0}
              max={kind === 'nodes' ? 200 : was?.label.endsWith('replicas') ? 2_000 : 1_000_000_000}
              step="any"
              value={wanted}
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
      {found && <Found found={found} onGo={({ id }) => goTo(id + 1)} />}
    </div>
  );
}

function Found({ found: { says, runs }, onGo }: { found: Differences; onGo: (step: LaidStep) => void }) {
  return (
    <section aria-label="What differs" className="grid min-w-0 content-start gap-s3">
      <h3>
        What if: <InlineMarkdown>{says}</InlineMarkdown>
      </h3>
      <TwoRuns key={says} runs={runs} names={{ here: 'this run', there: 'the other run' }} onGo={onGo} />
    </section>
  );
}

const none: readonly NumberGiven[] = [];

function choicesOf(
  kind: Kind,
  state: State,
  numbers: readonly NumberGiven[],
): readonly { readonly id: string; readonly label: string }[] {
  switch (kind) {
    case 'stop':
      // Without a kube-apiserver nothing goes on at all, which teaches least.
      return [
        ...[...state.processes]
          .sort((a, b) => Number(a.name === 'kube-apiserver') - Number(b.name === 'kube-apiserver'))
          .map(({ name }) => ({ id: name, label: name.replace('@', ' on ') })),
        ...state.parts.map(({ name, of }) => ({
          id: name,
          label: `${name.replace('@', ' on ')}, of ${of.replace('@', ' on ')}`,
        })),
      ];
    case 'leave-out':
      return state.done.flatMap((label, i) => (label === '' ? [] : [{ id: `${i}`, label }]));
    case 'number':
      return numbers.map(({ id, label, value, unit }) => ({ id, label: `${label}, ${value}${unit}` }));
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
  return kind === 'seed' ? state.seed + 1 : 1;
}

function changeOf(kind: Kind, value: string, at: number, number: number): Change | undefined {
  switch (kind) {
    case 'stop':
      return value === '' ? undefined : { kind, of: value, at };
    case 'do':
      return value.trim() === '' ? undefined : { kind, line: value.trim(), at };
    case 'leave-out':
      return value === '' ? undefined : { kind, index: Number(value) };
    case 'number':
      return value === '' ? undefined : { kind, of: value, number };
    case 'nodes':
      return { kind, count: number };
    case 'seed':
      return { kind, seed: number };
    default:
      return kind satisfies never;
  }
}
