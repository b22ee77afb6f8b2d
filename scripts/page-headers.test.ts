import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { changesHeader, setPageHeaders } from './page-headers.mjs';

/** What a request has become, and what its answer carries. */
function passed(
  { url = '/', method = 'GET', headers = {} }: { url?: string; method?: string; headers?: Headers },
  options = { trustProxy: false, dev: false },
) {
  const request = { url, method, headers: { ...headers } };
  const answered: Headers = {};
  const response = { setHeader: (name: string, value: string) => Object.assign(answered, { [name]: value }) };
  setPageHeaders(
    request as unknown as IncomingMessage,
    response as unknown as ServerResponse<IncomingMessage>,
    options,
  );
  return { asked: request.headers as Headers, answered };
}

type Headers = Record<string, string>;

const policy = 'Content-Security-Policy';

describe('a request for a page', () => {
  it('is answered with a policy whose nonce Next is told and nobody else has', () => {
    const [one, other] = [passed({}), passed({})];
    expect(one.answered[policy]).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic';/);
    expect(one.answered[policy]).not.toContain('unsafe-eval');
    expect(one.asked['content-security-policy']).toBe(one.answered[policy]);
    expect(other.answered[policy]).not.toBe(one.answered[policy]);
  });

  it('cannot bring a nonce of its own', () => {
    const own = { 'content-security-policy': "script-src 'nonce-mine'" };
    const { asked, answered } = passed({
      headers: { ...own, 'content-security-policy-report-only': "script-src 'nonce-mine'" },
    });
    expect(JSON.stringify([asked, answered])).not.toContain('mine');
    expect(passed({ url: '/api/reviews', headers: own }).asked).toEqual({});
  });

  it('is kept to https where it is reached so', () => {
    const hsts = (headers: Headers, trustProxy: boolean) =>
      passed({ headers }, { trustProxy, dev: false }).answered['Strict-Transport-Security'];
    const secure = { 'x-forwarded-proto': 'https' };
    expect(hsts(secure, true)).toBe('max-age=31536000; includeSubDomains');
    expect([hsts(secure, false), hsts({ 'x-forwarded-proto': 'http' }, true)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is marked when it changes something, and only by us', () => {
    const marked = (method: string, url = '/teams') =>
      passed({ url, method, headers: { [changesHeader]: 'x' } }).asked[changesHeader];
    expect([marked('POST'), marked('PUT')]).toEqual(['1', '1']);
    expect([marked('GET'), marked('HEAD'), marked('POST', '/api/import/json')]).toEqual(
      Array(3).fill(undefined),
    );
  });
});

it('what is no page has no policy of a page', () => {
  for (const url of ['/_next/static/chunks/x.js', '/_next/image?url=x', '/api/reviews']) {
    expect(passed({ url }).answered, url).toEqual({});
  }
  for (const url of ['/', '/apiary', '/teams?api/=1']) expect(passed({ url }).answered[policy]).toBeTruthy();
});
