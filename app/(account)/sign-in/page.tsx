import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageTitle } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { ErrorNote } from '@/app/_components/notes';
import { localPath } from '@/app/_server/local-path';
import { viewer } from '@/app/_server/viewer';
import { oidcProvider } from '@/lib/auth/environment';
import { ProviderButton } from '../provider-button';
import { StartAsGuest } from '../start-as-guest';
import { SignInForm } from './sign-in-form';

export const metadata: Metadata = { title: 'Sign in' };

type Query = { searchParams: Promise<{ to?: string | string[]; error?: string | string[] }> };

export default async function SignInPage({ searchParams }: Query) {
  const { to: rawTo, error } = await searchParams;
  const to = localPath(typeof rawTo === 'string' ? rawTo : undefined);
  const who = await viewer();
  if (who && !who.isGuest) redirect(to);
  const provider = oidcProvider();
  return (
    <div className="max-w-[28rem]">
      <PageTitle lead={who && 'What you have studied as a guest comes along into your account.'}>
        Sign in
      </PageTitle>
      <div className="grid gap-s6">
        {error && <ProviderError kind={error} />}
        <SignInForm to={to} />
        {provider && <ProviderButton to={to}>Sign in with {provider.name}</ProviderButton>}
        <p>
          No account yet? <Link href={`/sign-up?to=${encodeURIComponent(to)}`}>Sign up</Link>
          {who ? '.' : ', or study at once and decide later.'}
        </p>
        {!who && (
          <StartAsGuest to={to === '/' ? '/study' : to} main={false}>
            Study as a guest
          </StartAsGuest>
        )}
      </div>
    </div>
  );
}

function ProviderError({ kind }: { kind: string | string[] }) {
  if (kind === 'connect-first') {
    return (
      <ErrorNote title="This e-mail address has an account already.">
        Sign in with its password, then connect the other way of signing in on the account page.
      </ErrorNote>
    );
  }
  return (
    <ErrorNote title="That way of signing in did not work.">
      Nothing was changed. Try again, or tell whoever runs this installation.
    </ErrorNote>
  );
}
