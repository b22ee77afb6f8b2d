import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AccountMenu } from './_components/account-menu';
import { ButtonLink } from './_components/button';
import { Frame } from './_components/frame';
import { PictureDefinitions } from './_components/picture-definitions';
import { THEME_COOKIE, themeFrom } from './_components/theme';
import { viewer } from './_server/viewer';
import { SignOutButton } from './(account)/sign-out-button';
import { fontVariables } from './fonts';
import { SendKept } from './scenarios/_components/send-kept';
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
  const learner = await viewer();
  return (
    <html lang="en" className={fontVariables} data-theme={theme === 'system' ? undefined : theme}>
      <body>
        <PictureDefinitions />
        {learner && <SendKept />}
        <Frame
          signedIn={learner !== null}
          end={
            learner ? (
              <AccountMenu
                name={learner.name}
                isGuest={learner.isGuest}
                theme={theme}
                signOut={<SignOutButton />}
              />
            ) : (
              <ButtonLink href="/sign-in" small>
                Sign in
              </ButtonLink>
            )
          }
        >
          {children}
        </Frame>
      </body>
    </html>
  );
}
