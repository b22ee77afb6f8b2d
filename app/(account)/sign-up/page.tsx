import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageTitle } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { localPath } from '@/app/_server/local-path';
import { viewer } from '@/app/_server/viewer';
import { oidcProvider } from '@/lib/auth/environment';
import { shortestPassword } from '@/lib/auth/password-rules';
import { ProviderButton } from '../provider-button';
import { SignUpForm } from './sign-up-form';

export const metadata: Metadata = { title: 'Sign up' };

export default async function SignUpPage({
  searchParams,
}: {
  searchParams: Promise<{ to?: string | string[] }>;
}) {
  const { to: rawTo } = await searchParams;
  const to = localPath(typeof rawTo === 'string' ? rawTo : undefined);
  const who = await viewer();
  if (who && !who.isGuest) redirect(to);
  const provider = oidcProvider();
  return (
    <div className="max-w-[28rem]">
      <PageTitle
        lead={
          who
            ? 'Everything that you have studied as a guest stays yours.'
            : 'With an account, what you study is kept for you on any device.'
        }
      >
        Sign up
      </PageTitle>
      <div className="grid gap-s6">
        <SignUpForm to={to} name={who?.name ?? ''} shortestPassword={shortestPassword} />
        {provider && <ProviderButton to={to}>Sign up with {provider.name}</ProviderButton>}
        <p>
          You have an account? <Link href={`/sign-in?to=${encodeURIComponent(to)}`}>Sign in</Link>.
        </p>
      </div>
    </div>
  );
}
