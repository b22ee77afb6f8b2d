import { cookies, headers } from 'next/headers';
import { publicUrlIsHttps, trustsProxy } from './environment';
import { cookieMaxAgeSeconds, openSession, sealSession, sessionCookie } from './session-token';

/** Whether this request came over https: NEXTAUTH_URL says so, or a trusted proxy does. */
export async function requestIsHttps(): Promise<boolean> {
  if (publicUrlIsHttps()) return true;
  return trustsProxy() && (await headers()).get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
}

/** The id of the session that the request's cookie names, or null. Says nothing about whether it is alive. */
export async function sessionIdOfRequest(): Promise<string | null> {
  const { name } = sessionCookie(await requestIsHttps());
  const token = (await cookies()).get(name)?.value;
  return token ? openSession(token) : null;
}

/** Gives the browser a session. Only in server actions and route handlers. */
export async function setSessionCookie(sessionId: string): Promise<void> {
  const { name, options } = sessionCookie(await requestIsHttps());
  (await cookies()).set(name, await sealSession(sessionId), { ...options, maxAge: cookieMaxAgeSeconds });
}

/** Takes the session from the browser. Only in server actions and route handlers. */
export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookie(await requestIsHttps());
  (await cookies()).set(name, '', { ...options, maxAge: 0 });
}
