'use client';

import { useState } from 'react';
import { Button, ButtonLink } from '@/app/_components/button';
import { Field, Input } from '@/app/_components/form';
import { readyClusters } from '../_cluster/ready';
import type { Kept } from './shelf';

type StartListProps = {
  kept: readonly Kept[];
  /** `id` is that of the sandbox on this device; undefined for a new one. */
  onOpen: (document: unknown, id?: string) => void;
  onForget: (id: string) => void;
};

/** Where a sandbox begins: a cluster that is ready, or one that was played with on this device. */
export function StartList({ kept, onOpen, onForget }: StartListProps) {
  const [seed, setSeed] = useState('1');
  const isSeed = /^\d{1,6}$/.test(seed);
  return (
    <div className="grid gap-s5">
      <ul className="starts">
        {readyClusters.map(({ id, name, says }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() =>
                onOpen({ v: 1, start: { ready: id }, seed: isSeed ? Number(seed) : 1, typed: [] })
              }
            >
              <b>{name}</b>
              <span className="mut">{says}</span>
            </button>
          </li>
        ))}
      </ul>
      <Input
        id="seed"
        label="Seed"
        hint="Names, addresses and every tie are drawn from it. The same seed gives the same cluster."
        inputMode="numeric"
        value={seed}
        problem={isSeed ? undefined : 'A whole number of up to six digits.'}
        onChange={(event) => setSeed(event.currentTarget.value)}
      />
      {kept.length > 0 && (
        <Field id="kept" label="On this device">
          <ul className="grid w-full gap-s1" id="kept">
            {kept.map(({ id, title, document, page }) => (
              <li key={id} className="flex items-center gap-s2">
                {page === undefined ? (
                  <Button small onClick={() => onOpen(document, id)}>
                    {title}
                  </Button>
                ) : (
                  <ButtonLink small href={page}>
                    {title}
                  </ButtonLink>
                )}
                <Button small bare onClick={() => onForget(id)}>
                  Forget<span className="vh"> {title}</span>
                </Button>
              </li>
            ))}
          </ul>
        </Field>
      )}
    </div>
  );
}
