import { cache } from 'react';
import { type CheckedSession, checkSession } from '@/lib/data/people/sessions';
import type { Viewer } from '@/lib/data/people/viewer';
import { sessionIdOfRequest } from './session-cookie';

/** Who asks: the cookie decrypted and its session looked up, once per request. Null when nobody is signed in. */
export async function currentViewer(now: Date): Promise<Viewer | null> {
  return (await currentSession(now))?.viewer ?? null;
}

/** The viewer with the id of the session they came by, for what concerns the session itself. */
export async function currentSession(now: Date): Promise<CheckedSession | null> {
  return sessionAt(now.getTime());
}

const sessionAt = cache(async (nowMs: number): Promise<CheckedSession | null> => {
  const id = await sessionIdOfRequest();
  return id === null ? null : checkSession(id, new Date(nowMs));
});
