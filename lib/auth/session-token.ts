import { decode, encode } from 'next-auth/jwt';
import { guestIdleLimitDays } from '@/lib/data/sessions';
import { authSecret } from './environment';

/** Browsers keep no cookie for longer than 400 days. The row in the database decides whether a session lives. */
export const cookieMaxAgeSeconds = guestIdleLimitDays * 86_400;

/** The value of a session cookie: the id of a session row, encrypted as next-auth encrypts its own tokens. */
export function sealSession(sessionId: string): Promise<string> {
  return encode({ token: { sessionId }, secret: authSecret(), maxAge: cookieMaxAgeSeconds });
}

/** The session id in a cookie's value. Null when it is not ours, of another secret, or expired. */
export async function openSession(token: string): Promise<string | null> {
  try {
    const claims = await decode({ token, secret: authSecret() });
    return typeof claims?.sessionId === 'string' ? claims.sessionId : null;
  } catch {
    return null;
  }
}

/** How the session cookie is called and set; the same for our own sign-in and for next-auth's. */
export function sessionCookie(secure: boolean) {
  return {
    name: secure ? '__Host-pilotage-session' : 'pilotage-session',
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  } as const;
}
