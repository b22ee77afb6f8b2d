/** What the environment says about signing in. Read when asked for, so that tests and scripts can set it. */
type Env = Readonly<Record<string, string | undefined>>;

/**
 * The key of session cookies: NEXTAUTH_SECRET, at least 32 characters. `npm start` makes one and keeps it.
 * Throws when there is none: a program that made one up at every start would sign everybody out.
 */
export function authSecret(env: Env = process.env): string {
  const secret = env.NEXTAUTH_SECRET;
  if (secret && secret.length >= 32) return secret;
  throw new Error(
    'NEXTAUTH_SECRET is missing or shorter than 32 characters. Start the program with: npm start',
  );
}

export type OidcProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** As it is written on the button: "Sign in with …". */
  readonly name: string;
};

/** The OpenID Connect provider of this installation, or null when OIDC_ISSUER is not set. */
export function oidcProvider(env: Env = process.env): OidcProvider | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (!issuer) return null;
  if (!clientId || !clientSecret) {
    throw new Error('OIDC_ISSUER is set: set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too.');
  }
  return {
    issuer: issuer.replace(/\/$/, ''),
    clientId,
    clientSecret,
    name: env.OIDC_NAME || 'single sign-on',
  };
}

/** Whether a proxy in front of the program sets X-Forwarded-For, -Proto and -Host, so that they can be believed. */
export function trustsProxy(env: Env = process.env): boolean {
  return env.TRUST_PROXY === '1' || env.TRUST_PROXY === 'true';
}

/** Whether people reach the program over https, as far as the environment can tell: NEXTAUTH_URL says so. */
export function publicUrlIsHttps(env: Env = process.env): boolean {
  return env.NEXTAUTH_URL?.startsWith('https://') ?? false;
}
