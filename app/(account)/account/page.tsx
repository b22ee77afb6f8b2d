import type { Metadata } from 'next';
import { ButtonLink } from '@/app/_components/button';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { requireViewer } from '@/app/_server/viewer';
import { oidcProvider } from '@/lib/auth/environment';
import { profileOf } from '@/lib/data/people/people';
import { ProviderButton } from '../provider-button';
import { SignOutButton } from '../sign-out-button';
import { DeleteForm } from './delete-form';
import { PasswordForm } from './password-form';
import { SettingsForm } from './settings-form';
import { SignOutEverywhere } from './sign-out-everywhere';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  const viewer = await requireViewer('/account');
  const profile = await profileOf(viewer);
  const provider = oidcProvider();
  const connected = provider !== null && profile.providers.includes(provider.issuer);
  return (
    <div className="max-w-measure">
      <PageTitle lead={viewer.isGuest ? undefined : profile.email}>
        {viewer.isGuest ? 'Settings' : 'Account and settings'}
      </PageTitle>
      <div className="grid gap-s7">
        {viewer.isGuest && (
          <SectionRule title="You study as a guest" id="guest">
            <p>What you learn is kept in this browser. Sign up, and it is yours on any device.</p>
            <div className="mt-s4 flex flex-wrap gap-s3">
              <ButtonLink href="/sign-up" main>
                Sign up
              </ButtonLink>
              <ButtonLink href="/sign-in">Sign in</ButtonLink>
            </div>
          </SectionRule>
        )}
        <SectionRule title="How you study" id="study">
          <p className="mb-s4">
            {profile.settings.newPerDay} new cards and up to {profile.settings.reviewsPerDay} reviews a day,
            known with a chance of {Math.round(profile.settings.desiredRetention * 100)} % when they return.
          </p>
          <ButtonLink href="/account/study">Limits, steps, buttons and keys</ButtonLink>
        </SectionRule>
        <SectionRule title="You" id="you">
          <SettingsForm profile={profile} timeZones={Intl.supportedValuesOf('timeZone')} />
        </SectionRule>
        {profile.email !== null && (
          <SectionRule title="Password" id="password">
            <PasswordForm hasPassword={profile.hasPassword} email={profile.email} />
          </SectionRule>
        )}
        {!viewer.isGuest && (
          <SectionRule title="Signing in" id="sessions">
            <div className="grid justify-items-start gap-s4">
              {provider && !connected && (
                <ProviderButton to="/account">Connect {provider.name}</ProviderButton>
              )}
              {connected && <p>{provider.name} signs you in.</p>}
              <SignOutButton />
              <SignOutEverywhere />
            </div>
          </SectionRule>
        )}
        <SectionRule title="What you own" id="data">
          <p>
            <Link href="/account/data">Take it with you as a file, or bring a file in</Link>
          </p>
        </SectionRule>
        <SectionRule title={viewer.isGuest ? 'Delete what is kept' : 'Delete the account'} id="delete">
          <DeleteForm isGuest={viewer.isGuest} askPassword={profile.hasPassword} />
        </SectionRule>
      </div>
    </div>
  );
}
