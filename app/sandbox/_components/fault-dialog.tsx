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
      : everyProcess(state?.processes ?? []);
  const chosen = choices.some(({ name }) => name === of) ? of : (choices[0]?.name ?? '');
  const line = `fault ${word} ${chosen}${'more' in fault ? fault.more : ''}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    void type(line);
  };
  return (
    <Dialog open={open} onClose={onClose} title="Something breaks, or is mended">
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
    </Dialog>
  );
}

/** Each process, and what runs on every node once more for all of them. */
function everyProcess(processes: readonly { readonly name: string; readonly health: string }[]) {
  const onNodes = [
    ...new Set(processes.flatMap(({ name }) => (name.includes('@') ? [name.replace(/@.*/, '')] : []))),
  ];
  return [
    ...processes.filter(({ name }) => !name.includes('@')),
    ...onNodes.map((name) => ({ name, health: '' })),
    ...processes.filter(({ name }) => name.includes('@')),
  ];
}
