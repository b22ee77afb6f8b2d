import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';
import { config, proxy } from '@/proxy';
import { changesHeader } from '@/scripts/page-headers.mjs';

const send = (path: string, headers: Record<string, string>) =>
  proxy(
    new NextRequest(`https://pilotage.example.org${path}`, {
      method: 'POST',
      headers: { host: 'pilotage.example.org', ...headers },
    }),
  );

describe('what is sent to a page', () => {
  it('from another site is refused in words, before Next breaks on it', async () => {
    const answer = send('/teams', { 'next-action': 'x', origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('does not come from a page of this site');
  });

  it('from our own goes on', () => {
    const own = { 'sec-fetch-site': 'same-origin', origin: 'https://pilotage.example.org' };
    expect(send('/teams', own).status).toBe(200);
  });

  it('comes by here by the header that the server around Next gives it', () => {
    expect(config.matcher.map(({ has }) => has)).toEqual([[{ type: 'header', key: changesHeader }]]);
  });
});
