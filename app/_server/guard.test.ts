import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientAddress, isForeign, isSameOrigin, parseInput } from './guard';
import { localPath } from './local-path';
import type { Refusal } from './refusal';
import { timeZoneOf } from './time-zone';

describe('a request that changes something', () => {
  const from = (headers: Record<string, string>, trustProxy = false) =>
    isSameOrigin(new Headers({ host: 'pilotage.example.org', ...headers }), trustProxy);

  it('is from our own page when the browser says so', () => {
    expect(from({ 'sec-fetch-site': 'same-origin' })).toBe(true);
  });

  it.each(['cross-site', 'same-site', 'none'])(
    'is refused when the browser says %s, whatever its Origin',
    (site) => {
      expect(from({ 'sec-fetch-site': site, origin: 'https://pilotage.example.org' })).toBe(false);
    },
  );

  it('is from our own page when its Origin is where it was sent (plain http has no Sec-Fetch-Site)', () => {
    expect(from({ origin: 'http://pilotage.example.org' })).toBe(true);
    expect(from({ origin: 'http://pilotage.example.org:8080' })).toBe(false);
    expect(from({ origin: 'https://evil.example' })).toBe(false);
  });

  it('is refused without either header, and with an Origin that is none', () => {
    expect(from({})).toBe(false);
    expect(from({ origin: 'null' })).toBe(false);
  });

  it('is compared with the host that a trusted proxy was asked for, and only then', () => {
    const proxied = { origin: 'https://learn.example.org', 'x-forwarded-host': 'learn.example.org' };
    expect(from(proxied, true)).toBe(true);
    expect(from(proxied, false)).toBe(false);
  });
});

describe('a request to a page', () => {
  const from = (headers: Record<string, string>) =>
    isForeign(new Headers({ host: 'pilotage.example.org', ...headers }), false);

  it.each([
    ['says so itself', { 'sec-fetch-site': 'cross-site' }],
    ['has the Origin of another', { origin: 'https://evil.example' }],
    ['contradicts itself', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
    ['has an Origin that is no address', { 'sec-fetch-site': 'same-origin', origin: 'evil' }],
    ['says nothing', {}],
  ])('is from another site when it %s', (_, headers) => expect(from(headers)).toBe(true));

  it('is from our own when all that it says is so', () => {
    expect(from({ 'sec-fetch-site': 'same-origin', origin: 'https://pilotage.example.org' })).toBe(false);
    expect(from({ 'sec-fetch-site': 'same-origin', origin: 'null' })).toBe(false);
    expect(from({ origin: 'http://pilotage.example.org' })).toBe(false);
  });
});

describe('the address that tries are counted by', () => {
  const headers = new Headers({
    'x-forwarded-for': '203.0.113.7, 198.51.100.2',
    'x-pilotage-address': '10.0.0.5',
  });

  it('is the connection’s, whatever the client says', () => {
    expect(clientAddress(headers, false)).toBe('10.0.0.5');
  });

  it('is what the trusted proxy wrote, not what the client told the proxy', () => {
    expect(clientAddress(headers, true)).toBe('198.51.100.2');
  });
});

describe('input', () => {
  const schema = z.strictObject({ name: z.string().min(1, 'Enter a name.'), age: z.number() });

  it('comes out parsed', () => {
    expect(parseInput(schema, { name: 'Ada', age: 36 })).toEqual({ name: 'Ada', age: 36 });
  });

  it('is refused by field, in the words of the schema', () => {
    expect(parseInput(schema, { name: '', age: 36 })).toMatchObject({
      body: { code: 'bad-request', message: 'Enter a name.', fields: { name: 'Enter a name.' } },
    });
  });
});

describe('input that a schema has no words for', () => {
  const schema = z.strictObject({ days: z.literal([1, 7, 30]), name: z.string().max(3) });
  const told = (input: unknown) => (parseInput(schema, input) as Refusal).body.message;

  it('is refused in plain ones', () => {
    expect(told({ days: 2, name: 'Ada' })).toBe('“days” is none of: 1, 7, 30.');
    expect(told({ days: 1, name: 'Grace' })).toBe('“name” is longer than 3 characters: shorten it.');
    expect(told({ days: 1 })).toBe('“name” is missing.');
    expect(told({ days: 1, name: 3 })).toBe('“name” is of another kind than expected.');
    expect(told({ days: 1, name: 'Ada', admin: true })).toBe('There is no field “admin” here.');
    expect(told(null)).toBe('What was sent is of another kind than expected.');
  });

  it('is called what people know it by, where they wrote it', () => {
    const answers = z.object({ answer: z.object({ typed: z.array(z.string().max(5)).max(2) }) });
    const said = (typed: string[]) => (parseInput(answers, { answer: { typed } }) as Refusal).body.message;
    expect(said(['kubectl'])).toBe('What was typed is longer than 5 characters: shorten it.');
    expect(said(['a', 'b', 'c'])).toBe('What was typed has more than 2 parts: leave some out.');
  });
});

describe('where to go next', () => {
  it.each(['/study', '/teams/a?tab=b#c'])('may be a path of this site: %s', (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'study',
  ])('is the start when it could lead elsewhere: %s', (path) => expect(localPath(path)).toBe('/'));
});

describe('a browser’s time zone', () => {
  it('is taken when it is one, and is UTC otherwise', () => {
    expect(timeZoneOf('Europe/Berlin')).toBe('Europe/Berlin');
    expect(timeZoneOf('Europe%2FBerlin')).toBe('Europe/Berlin');
    for (const text of ['Mars/Olympus', '%', '', undefined, '<script>']) expect(timeZoneOf(text)).toBe('UTC');
  });
});
