'use client';

import { useRouter } from 'next/navigation';
import { useCallback, useState } from 'react';

type Deed<T> =
  | { readonly kind: 'idle' | 'busy' }
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: string };

/** Sends something to a route of this site, then shows the page as it is after it. What went wrong is said in words. */
export function useDeed<T = unknown>(
  path: string,
): { readonly deed: Deed<T>; readonly send: (body: unknown) => Promise<T | null> } {
  const router = useRouter();
  const [deed, setDeed] = useState<Deed<T>>({ kind: 'idle' });
  const send = useCallback(
    async (body: unknown) => {
      setDeed({ kind: 'busy' });
      const sent = await post<T>(path, body);
      setDeed(sent);
      if (sent.kind !== 'done') return null;
      router.refresh();
      return sent.value;
    },
    [path, router],
  );
  return { deed, send };
}

/** Sends JSON, or a file as it is. */
export async function post<T>(
  path: string,
  body: unknown,
): Promise<{ kind: 'done'; value: T } | { kind: 'refused'; problem: string }> {
  const isFile = body instanceof Blob;
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': isFile ? body.type : 'application/json' },
      body: isFile ? body : JSON.stringify(body),
    });
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const answer: unknown = isJson ? await response.json() : null;
    return response.ok
      ? { kind: 'done', value: answer as T }
      : { kind: 'refused', problem: problemOf(answer) };
  } catch {
    return { kind: 'refused', problem: 'The server does not answer. Nothing was changed; try again.' };
  }
}

function problemOf(answer: unknown): string {
  const message = (answer as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? message : 'The server did not understand. Nothing was changed.';
}
