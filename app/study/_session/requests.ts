import type { Sent } from './outbox';
import type { Act, StudyQueue } from './protocol';

/** Posts JSON, and goes on doing so when the page is left. Rejects when there is no answer. */
export async function postJson(path: string, body: unknown): Promise<Sent> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    keepalive: true,
  });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? await response.json() : null };
}

/** The queue as it is now, beginning with `first` if that card is to be asked. Null when there is no answer. */
export async function fetchQueue(first?: string): Promise<StudyQueue | null> {
  const query = first === undefined ? '' : `?${new URLSearchParams({ first })}`;
  try {
    const response = await fetch(`/api/study/queue${query}`, { cache: 'no-store' });
    return response.ok ? ((await response.json()) as StudyQueue) : null;
  } catch {
    return null;
  }
}

/** The last things that can be taken back. Null when there is no answer. */
export async function fetchActs(): Promise<readonly Act[] | null> {
  try {
    const response = await fetch('/api/undo', { cache: 'no-store' });
    return response.ok ? ((await response.json()) as { acts: readonly Act[] }).acts : null;
  } catch {
    return null;
  }
}
