import { decode, encode } from 'next-auth/jwt';
import { guestIdleLimitDays } from '@/lib/data/people/sessions';
import { authSecret } from './environment';

/** Browsers keep no cookie for longer than 400 days. The row in the database decides whether a session lives. */
export const cookieMaxAgeSeconds = guestIdleLimitDays * 86_400;

/** The value of a session cookie: the id of a session row, encrypted as next-auth encrypts its own tokens. */
export function sealSession(sessionId: string): Promise<string> {
  return encode({ token: { sessionId }, secret: authSecret(), maxAge: cookieMaxAgeSeconds });
}

/**
 * The session id in a cookie's value. Null when it is not ours, of another secret, or expired. What was decrypted once is
 * kept until it expires: deriving the key costs more than all else that a rating needs. Whether the session lives is
 * asked of its row each time.
 */
export async function openSession(token: string): Promise<string | null> {
  const key = `${authSecret()} ${token}`;
  const known = opened.get(key);
  if (known && known.until > Date.now()) return known.sessionId;
  opened.delete(key);
  try {
    const claims = await decode({ token, secret: authSecret() });
    if (typeof claims?.sessionId !== 'string') return null;
    if (opened.size >= mostOpened) opened.clear();
    const { sessionId, exp } = claims as { sessionId: string; exp?: number };
    if (exp) opened.set(key, { sessionId, until: exp * 1000 });
    return sessionId;
  } catch {
    return null;
  }
}

const opened = new Map<string, { readonly sessionId: string; readonly until: number }>();
const mostOpened = 2000;

/** How the session cookie is called and set; the same for our own sign-in and for next-auth's. */
export function sessionCookie(secure: boolean) {
  return {
    name: secure ? '__Host-pilotage-session' : 'pilotage-session',
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  } as const;
}
