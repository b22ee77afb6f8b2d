import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';
import { config, proxy } from '@/proxy';

const send = (path: string, headers: Record<string, string>, method = 'POST') =>
  proxy(
    new NextRequest(`https://pilotage.example.org${path}`, {
      method,
      headers: { host: 'pilotage.example.org', ...headers },
    }),
  );

describe('what reaches a page', () => {
  it('from another site is refused in words, before Next breaks on it', async () => {
    const answer = send('/teams', { 'next-action': 'x', origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('does not come from a page of this site');
  });

  it('from our own goes on', () => {
    const own = { 'sec-fetch-site': 'same-origin', origin: 'https://pilotage.example.org' };
    expect(send('/teams', own).status).toBe(200);
  });

  it('by a link from another site goes on', () => {
    expect(send('/teams', { 'sec-fetch-site': 'cross-site' }, 'GET').status).toBe(200);
  });

  it('does not pass here when it goes to a route, which refuses for itself and may be sent more than 10 MB', () => {
    const comesBy = (path: string) => new RegExp(`^${config.matcher[0]}$`).test(path);
    expect(['/', '/teams', '/apiary'].map(comesBy)).toEqual([true, true, true]);
    expect(['/api/import/json', '/_next/static/x.js'].map(comesBy)).toEqual([false, false]);
  });
});
