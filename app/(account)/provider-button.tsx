'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { browserTimeZone } from './time-zone-field';

/** Goes to the OpenID Connect provider by next-auth's own steps: a token against forged requests, then the way there. */
export function ProviderButton({ to, children }: { to: string; children: ReactNode }) {
  const [state, setState] = useState<'idle' | 'leaving' | 'failed'>('idle');
  return (
    <div>
      <Button
        busy={state === 'leaving' && 'One moment…'}
        onClick={() => {
          setState('leaving');
          providerUrl(to).then(
            (url) => window.location.assign(url),
            () => setState('failed'),
          );
        }}
      >
        {children}
      </Button>
      <FormError>
        {state === 'failed' && 'The sign-in service does not answer. Try again in a moment.'}
      </FormError>
    </div>
  );
}

async function providerUrl(to: string): Promise<string> {
  const zone = encodeURIComponent(browserTimeZone());
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `pilotage-time-zone=${zone}; path=/api/auth; max-age=600; samesite=lax`;
  const csrfToken = await textField('csrfToken', await fetch('/api/auth/csrf'));
  return textField(
    'url',
    await fetch('/api/auth/signin/oidc', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken, callbackUrl: to, json: 'true' }),
    }),
  );
}

async function textField(name: string, response: Response): Promise<string> {
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null) {
    const value: unknown = Reflect.get(body, name);
    if (typeof value === 'string') return value;
  }
  throw new Error(`no ${name} in the answer`);
}
