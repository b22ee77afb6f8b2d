import { afterEach, expect, it, vi } from 'vitest';
import { cookieMaxAgeSeconds, openSession, sealSession } from './session-token';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

it('a sealed session opens every time, under its own secret alone, until its cookie expires', async () => {
  vi.useFakeTimers({ now: new Date('2026-05-04T08:00:00Z'), toFake: ['Date'] });
  vi.stubEnv('NEXTAUTH_SECRET', 'a secret that only this test uses');
  const token = await sealSession('session-1');
  expect([await openSession(token), await openSession(token)]).toEqual(['session-1', 'session-1']);
  expect(await openSession(`${token.slice(0, -2)}xx`)).toBeNull();
  vi.stubEnv('NEXTAUTH_SECRET', 'another secret that only this test uses');
  expect(await openSession(token)).toBeNull();
  vi.stubEnv('NEXTAUTH_SECRET', 'a secret that only this test uses');
  vi.setSystemTime(Date.now() + (cookieMaxAgeSeconds + 60) * 1000);
  expect(await openSession(token)).toBeNull();
});
