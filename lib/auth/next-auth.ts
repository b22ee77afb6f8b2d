import NextAuth, { type AuthOptions } from 'next-auth';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { z } from 'zod';
import { endSession } from '@/lib/data/people/sessions';
import { authSecret, type OidcProvider, oidcProvider } from './environment';
import { signInVouched } from './oidc';
import { requestIsHttps } from './session-cookie';
import { cookieMaxAgeSeconds, sessionCookie } from './session-token';
import { currentViewer } from './viewer';

type RouteContext = { readonly params: Promise<{ readonly nextauth: string[] }> };

/** The id under which the provider's callback is registered: {NEXTAUTH_URL}/api/auth/callback/oidc */
export const oidcProviderId = 'oidc';

/** Where a refused sign-in by a provider lands. */
export const connectFirstPath = '/sign-in?error=connect-first';

/**
 * Answers next-auth's own paths under /api/auth: the way to the OpenID Connect provider and back, with its state,
 * nonce and PKCE. Null when no provider is configured: then there is nothing to answer.
 */
export async function answerNextAuth(
  request: Request,
  context: RouteContext,
  timeZone: string,
  now: Date,
): Promise<Response | null> {
  const provider = oidcProvider();
  if (!provider) return null;
  const options = await optionsFor(provider, timeZone, now);
  return NextAuth(request as never, context as never, options);
}

const claims = z.object({
  sub: z.string().min(1),
  email: z.string().nullish(),
  email_verified: z.union([z.boolean(), z.string()]).nullish(),
  name: z.string().nullish(),
});

async function optionsFor(provider: OidcProvider, timeZone: string, now: Date): Promise<AuthOptions> {
  /** From the sign-in callback, which decides, to the jwt callback, which writes the cookie. */
  let sessionId: string | undefined;
  return {
    secret: authSecret(),
    session: { strategy: 'jwt', maxAge: cookieMaxAgeSeconds },
    cookies: { sessionToken: sessionCookie(await requestIsHttps()) },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [oidc(provider)],
    callbacks: {
      async signIn({ profile }) {
        const { sub, email, email_verified: verified, name } = claims.parse(profile);
        const answer = await signInVouched(
          {
            provider: provider.issuer,
            subject: sub,
            email: email ?? null,
            emailVerified: verified === true || verified === 'true',
            name: name ?? null,
          },
          await currentViewer(now),
          timeZone,
          now,
        );
        if (answer.kind !== 'signed-in') return connectFirstPath;
        sessionId = answer.sessionId;
        return true;
      },
      /** The cookie holds the id of a session row and nothing about the person. */
      async jwt({ token }) {
        return { sessionId: sessionId ?? token.sessionId };
      },
      async session({ session }) {
        return { expires: session.expires };
      },
      async redirect({ url, baseUrl }) {
        return url.startsWith('/') || url.startsWith(`${baseUrl}/`) ? url : baseUrl;
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token.sessionId === 'string') await endSession(token.sessionId);
      },
    },
  };
}

function oidc(provider: OidcProvider): OAuthConfig<z.infer<typeof claims>> {
  return {
    id: oidcProviderId,
    name: provider.name,
    type: 'oauth',
    wellKnown: `${provider.issuer}/.well-known/openid-configuration`,
    issuer: provider.issuer,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    authorization: { params: { scope: 'openid email profile' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    profile: (profile) => ({ id: profile.sub }),
  };
}
