'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Dialog } from '@/app/_components/dialog';
import type { Sandbox } from './use-sandbox';

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

/** The text that a line reads from standard input: manifests, for \`apply -f -\`. */
export function YamlDialog({
  sandbox,
  line,
  onClose,
}: {
  sandbox: Sandbox;
  line: string | null;
  onClose: () => void;
}) {
  const [text, setText] = useState(example);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    if (line !== null) void sandbox.type(line, text);
  };
  return (
    <Dialog open={line !== null} onClose={onClose} title="What the line reads">
      <form onSubmit={submit} className="grid gap-s4">
        <label className="grid gap-s2">
          <code>{line}</code>
          <textarea
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
