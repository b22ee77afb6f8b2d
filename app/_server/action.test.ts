import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { formAction } from './action';

vi.mock('./now', () => ({ requestTime: async () => new Date('2026-05-04T08:00:00Z') }));
vi.mock('@/lib/auth/viewer', () => ({ currentViewer: async () => null }));
vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'sec-fetch-site': 'same-origin' }) }));

const greet = formAction(
  { viewer: 'optional', input: z.object({ name: z.string() }) },
  async ({ input }) => `Hello ${input.name}`,
);

it('a form action reads the fields of the form', async () => {
  const form = new FormData();
  form.set('name', 'Ada');
  expect(await greet(null, form)).toEqual({ ok: true, value: 'Hello Ada' });
});

it.each([undefined, null, 'name=Ada', { name: 'Ada' }])(
  'a form action refuses what is no form: %s',
  async (sent: unknown) => {
    const answer = await greet(null, sent as FormData);
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  },
);
