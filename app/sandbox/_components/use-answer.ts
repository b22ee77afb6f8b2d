'use client';

import { useEffect, useRef, useState } from 'react';
import type { ClusterClient } from '../_cluster/client';
import type { Answers, QuestionKind, Questions } from '../_cluster/protocol';

/**
 * Keeps the answer to a question that changes quickly: one is under way at a time, and only the newest is asked after it.
 * The answer before stays until the new one is there. `stamp` changes when the same question would be answered otherwise.
 */
export function useAnswer<K extends QuestionKind>(
  client: ClusterClient,
  kind: K,
  question: Questions[K] | null,
  stamp: string,
): Answers[K] | undefined {
  const [answer, setAnswer] = useState<Answers[K]>();
  const wanted = useRef<{ readonly key: string; readonly question: Questions[K] } | null>(null);
  const isAsking = useRef(false);
  const key = `${stamp} ${JSON.stringify(question)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the question does.
  useEffect(() => {
    wanted.current = question === null ? null : { key, question };
    if (isAsking.current) return;
    const askOn = async () => {
      isAsking.current = true;
      let done = '';
      for (let next = wanted.current; next !== null && next.key !== done; next = wanted.current) {
        done = next.key;
        try {
          const found = await client.ask(kind, next.question);
          setAnswer((before) => withKeptParts(before, found));
        } catch {
          // Whoever asked for a change says what went wrong; what only looks keeps what it showed.
        }
      }
      isAsking.current = false;
    };
    void askOn();
  }, [client, kind, key]);
  return answer;
}

/** The new answer, with those of its parts that are as they were kept as they are: what shows only them need not be drawn anew. */
function withKeptParts<T>(before: T | undefined, after: T): T {
  if (!isRecord(before) || !isRecord(after)) return after;
  const entries = Object.entries(after).map(([key, part]) => {
    const old = (before as Readonly<Record<string, unknown>>)[key];
    return [key, isSame(old, part) ? old : part] as const;
  });
  return Object.fromEntries(entries) as T;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return JSON.stringify(a) === JSON.stringify(b);
}
