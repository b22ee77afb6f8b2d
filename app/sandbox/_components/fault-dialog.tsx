'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Dialog } from '@/app/_components/dialog';
import { Select } from '@/app/_components/form';
import type { Sandbox } from './use-sandbox';

const faults = [
  { word: 'stop', label: 'stops', of: 'process' },
  { word: 'start', label: 'starts again', of: 'process' },
  { word: 'cut-off', label: 'runs, and cannot reach the kube-apiserver', of: 'process' },
  { word: 'reconnect', label: 'reaches the kube-apiserver again', of: 'process' },
  { word: 'slow', label: 'hears of changes 5 s late', of: 'process', more: ' 5s' },
  { word: 'power-off', label: 'a machine loses power', of: 'node' },
  { word: 'power-on', label: 'a machine gets power again', of: 'node' },
] as const;

/** Faults by choosing; what is chosen is typed as a line, so that it can be typed the next time. */
export function FaultDialog({
  sandbox,
  open,
  onClose,
}: {
  sandbox: Sandbox;
  open: boolean;
  onClose: () => void;
}) {
  const { state, type } = sandbox;
  const [word, setWord] = useState<(typeof faults)[number]['word']>('stop');
  const [of, setOf] = useState('');
  const fault = faults.find((each) => each.word === word) ?? faults[0];
  const choices =
    fault.of === 'node'
      ? (state?.nodes ?? []).map((name) => ({ name, health: '' }))
      : everyProcess(state?.processes ?? [], word === 'start' || word === 'reconnect');
  const chosen = choices.some(({ name }) => name === of) ? of : (choices[0]?.name ?? '');
  const line = `fault ${word} ${chosen}${'more' in fault ? fault.more : ''}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    void type(line);
  };
  return (
    <Dialog open={open} onClose={onClose} title="Something breaks, or is mended">
      {open && (
        <form onSubmit={submit} className="grid gap-s4">
          <Select
            id="fault-of"
            label="What"
            value={chosen}
            onChange={(event) => setOf(event.currentTarget.value)}
          >
            {choices.map(({ name, health }) => (
              <option key={name} value={name}>
                {name.replace('@', ' on ')}
                {health !== '' && health !== 'running' ? ` (${health})` : ''}
              </option>
            ))}
          </Select>
          <Select
            id="fault-word"
            label="Happens"
            value={word}
            onChange={(event) => setWord(event.currentTarget.value as typeof word)}
          >
            {faults.map((each) => (
              <option key={each.word} value={each.word}>
                {each.label}
              </option>
            ))}
          </Select>
          <p className="mut text-xs">
            The same as a line: <code>{line}</code>
          </p>
          <div className="flex gap-s2">
            <Button main type="submit">
              Let it happen
            </Button>
            <Button onClick={onClose}>Not now</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** In the order in which they are taught; the kube-apiserver last, because without it there is nothing more to see. */
const taught = [
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'containerd',
  'calico-node',
  'coredns',
  'ingress-controller',
  'servicelb',
  'cloud-controller-manager',
];
const last = ['etcd', 'kube-apiserver'];

type Process = { readonly name: string; readonly health: string };

/**
 * Each process, and what runs on every node once more for all of them. Where something is to be mended, what does not run
 * as it should comes first.
 */
function everyProcess(processes: readonly Process[], mends: boolean): readonly Process[] {
  const onNodes = [
    ...new Set(processes.flatMap(({ name }) => (name.includes('@') ? [name.replace(/@.*/, '')] : []))),
  ];
  const all = [
    ...processes,
    ...onNodes
      .filter((name) => !processes.some((each) => each.name === name))
      .map((name) => ({ name, health: '' })),
  ];
  const isBroken = ({ health }: Process) => health !== '' && health !== 'running';
  return all
    .map((process, n) => ({ process, n, rank: rankOf(process.name) }))
    .sort(
      (a, b) =>
        (mends ? Number(isBroken(b.process)) - Number(isBroken(a.process)) : 0) ||
        a.rank - b.rank ||
        a.n - b.n,
    )
    .map(({ process }) => process);
}

/** `kubelet` for all nodes stands before `kubelet@node-1`; replicas of a server beside their program. */
function rankOf(name: string): number {
  const program = name.replace(/@.*/, '').replace(/-\d+$/, '');
  const place = taught.indexOf(program);
  const end = last.indexOf(program);
  const rank = place >= 0 ? place : end >= 0 ? 100 + end : 50;
  return rank * 2 + (name.includes('@') ? 1 : 0);
}
