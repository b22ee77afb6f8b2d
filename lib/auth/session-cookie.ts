import { cookies, headers } from 'next/headers';
import { decode, encode } from 'next-auth/jwt';
import { guestIdleLimitDays } from '@/lib/data/sessions';
import { authSecret, publicUrlIsHttps, trustsProxy } from './environment';

/** Browsers keep no cookie for longer than 400 days. The row in the database decides whether a session lives. */
export const cookieMaxAgeSeconds = guestIdleLimitDays * 86_400;

/** How the session cookie is called and set; the same for our own sign-in and for next-auth's. */
export function sessionCookie(secure: boolean) {
  return {
    name: secure ? '__Host-pilotage-session' : 'pilotage-session',
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  } as const;
}

/** Whether this request came over https: NEXTAUTH_URL says so, or a trusted proxy does. */
export async function requestIsHttps(): Promise<boolean> {
  if (publicUrlIsHttps()) return true;
  return trustsProxy() && (await headers()).get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
}

/** The id of the session that the request's cookie names, or null. Says nothing about whether it is alive. */
export async function sessionIdOfRequest(): Promise<string | null> {
  const { name } = sessionCookie(await requestIsHttps());
  const token = (await cookies()).get(name)?.value;
  if (!token) return null;
  try {
    const claims = await decode({ token, secret: authSecret() });
    return typeof claims?.sessionId === 'string' ? claims.sessionId : null;
  } catch {
    // Not ours, of another secret, or expired: the same as none.
    return null;
  }
}

/** Gives the browser a session. Only in server actions and route handlers. */
export async function setSessionCookie(sessionId: string): Promise<void> {
  const { name, options } = sessionCookie(await requestIsHttps());
  const token = await encode({ token: { sessionId }, secret: authSecret(), maxAge: cookieMaxAgeSeconds });
  (await cookies()).set(name, token, { ...options, maxAge: cookieMaxAgeSeconds });
}

/** Takes the session from the browser. Only in server actions and route handlers. */
export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookie(await requestIsHttps());
  (await cookies()).set(name, '', { ...options, maxAge: 0 });
}
