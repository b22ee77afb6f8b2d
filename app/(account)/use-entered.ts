'use client';

import { type SubmitEvent, useState } from 'react';

/**
 * React empties a form after its action has run, also when the action refused. This keeps what was entered, for
 * `defaultValue`. Passwords are not kept.
 */
export function useEntered() {
  const [kept, setKept] = useState<ReadonlyMap<string, string>>(new Map());
  const remember = (event: SubmitEvent<HTMLFormElement>) => {
    const texts = [...new FormData(event.currentTarget)].filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && !/password|present|next/.test(entry[0]),
    );
    setKept(new Map(texts));
  };
  return [(field: string) => kept.get(field), remember] as const;
}
