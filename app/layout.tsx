import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ButtonLink } from './_components/button';
import { Frame } from './_components/frame';
import { Sprite } from './_components/sprite';
import { THEME_COOKIE, themeFrom } from './_components/theme';
import { fontVariables } from './fonts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Pilotage: learn the components of Kubernetes', template: '%s · Pilotage' },
  description:
    'Cards that return as you begin to forget, and scenarios whose answers a simulated Kubernetes cluster computes and explains.',
  applicationName: 'Pilotage',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#FFFFFF' },
    { media: '(prefers-color-scheme: dark)', color: '#121E24' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeFrom((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" className={fontVariables} data-theme={theme === 'system' ? undefined : theme}>
      <body>
        <Sprite />
        <Frame
          signedIn={false}
          end={
            <ButtonLink href="/sign-in" small>
              Sign in
            </ButtonLink>
          }
        >
          {children}
        </Frame>
      </body>
    </html>
  );
}
