import type { Verdict } from '@/lib/grading/judge/verdict';
import type { Answer } from '@/lib/grading/question';

export type ConfidenceName = 'sure' | 'think' | 'guess';

/** What is posted to /api/attempts. */
export type Attempt = {
  readonly id: string;
  readonly scenarioId: string;
  readonly seed: number;
  readonly answer: Answer;
  readonly confidence: ConfidenceName | null;
  readonly hintsUsed: number;
  readonly durationMs: number;
  readonly answeredAt: number;
};

export type AttemptResponse = {
  readonly verdict: Verdict;
  /** False for a stranger: nothing is kept on the server. */
  readonly stored: boolean;
};

/** No session, too slow, too many: the answer itself is not at fault. */
const mayStillBeTaken: ReadonlySet<number> = new Set([401, 408, 429]);

const shelfKey = 'pilotage.attempts';
/** Answers of strangers kept in the browser; older ones give way. */
const mostKept = 20;

/** Posts an attempt. Throws with a message for the learner when there is no verdict. */
export async function postAttempt(attempt: Attempt): Promise<AttemptResponse> {
  let response: Response;
  try {
    response = await fetch('/api/attempts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(attempt),
    });
  } catch {
    throw new Error('The server does not answer. Your answer is still here; try again in a moment.');
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as AttemptResponse;
  const told = (body as { error?: { message?: string } } | null)?.error?.message;
  throw new Error(told ?? 'The server could not judge this answer. It is still here; try again.');
}

/** Keeps a stranger's answer until they have begun to study. */
export function keepForLater(attempt: Attempt): void {
  const kept = [...keptAttempts().filter(({ id }) => id !== attempt.id), attempt].slice(-mostKept);
  writeShelf(kept);
}

let sending: Promise<void> | undefined;

/**
 * Sends what was kept, now that somebody is signed in. What is stored, or can never be, is forgotten; the rest waits for
 * the next page. One at a time: who asks meanwhile gets the same promise.
 */
export function sendKept(): Promise<void> {
  sending ??= sendAll().finally(() => {
    sending = undefined;
  });
  return sending;
}

async function sendAll(): Promise<void> {
  for (const attempt of keptAttempts()) {
    const response = await fetch('/api/attempts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(attempt),
    }).catch(() => null);
    if (response === null || response.status >= 500 || mayStillBeTaken.has(response.status)) return;
    if (response.ok && !((await response.json()) as AttemptResponse).stored) return;
    writeShelf(keptAttempts().filter(({ id }) => id !== attempt.id));
  }
}

function keptAttempts(): readonly Attempt[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(shelfKey) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function writeShelf(attempts: readonly Attempt[]): void {
  try {
    if (attempts.length === 0) localStorage.removeItem(shelfKey);
    else localStorage.setItem(shelfKey, JSON.stringify(attempts));
  } catch {
    // A browser that keeps nothing: the verdict was shown all the same.
  }
}
