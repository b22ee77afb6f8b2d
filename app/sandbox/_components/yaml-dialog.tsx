'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Dialog } from '@/app/_components/dialog';
import type { Awaiting, Sandbox } from './use-sandbox';

const example = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello
spec:
  replicas: 2
  selector:
    matchLabels: {app: hello}
  template:
    metadata:
      labels: {app: hello}
    spec:
      containers:
      - name: hello
        image: pilotage/web:1
`;

/** The text that a line reads: manifests for `apply -f -`, the object as it is for `edit`. */
export function YamlDialog({
  sandbox,
  awaiting,
  onClose,
}: {
  sandbox: Sandbox;
  awaiting: Awaiting | null;
  onClose: () => void;
}) {
  const [text, setText] = useState(example);
  const [last, setLast] = useState(awaiting);
  // An editor opens with the object as it is; a manifest that was begun stays.
  if (last !== awaiting) {
    setLast(awaiting);
    if (awaiting?.text !== undefined) setText(awaiting.text);
    else if (last?.text !== undefined) setText(example);
  }
  const box = useRef<HTMLTextAreaElement>(null);
  // One begins at the top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever it opens.
  useEffect(() => {
    box.current?.setSelectionRange(0, 0);
    box.current?.scrollTo(0, 0);
  }, [awaiting]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    if (awaiting !== null) void sandbox.type(awaiting.line, text);
  };
  return (
    <Dialog
      open={awaiting !== null}
      onClose={onClose}
      title={awaiting?.text === undefined ? 'What the line reads' : 'The object, to be changed'}
    >
      <form onSubmit={submit} className="grid gap-s4">
        <label className="grid gap-s2">
          <code>{awaiting?.line}</code>
          <textarea
            ref={box}
            className="input code max-w-none!"
            rows={16}
            spellCheck={false}
            autoCapitalize="off"
            aria-label="Manifests"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <div className="flex gap-s2">
          <Button main type="submit">
            Do it
          </Button>
          <Button onClick={onClose}>Not now</Button>
        </div>
      </form>
    </Dialog>
  );
}
