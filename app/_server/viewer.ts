import { redirect } from 'next/navigation';
import { currentViewer } from '@/lib/auth/viewer';
import type { Viewer } from '@/lib/data/people/viewer';
import { requestTime } from './now';

/** For pages: who asks, or null when nobody is signed in. */
export async function viewer(): Promise<Viewer | null> {
  return currentViewer(await requestTime());
}

/** For pages: who asks. Somebody who is not signed in is sent to sign in, and from there to `returnTo`. */
export async function requireViewer(returnTo = '/'): Promise<Viewer> {
  return (await viewer()) ?? redirect(`/sign-in?to=${encodeURIComponent(returnTo)}`);
}
