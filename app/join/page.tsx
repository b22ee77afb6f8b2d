import type { Metadata } from 'next';
import { PageTitle } from '@/app/_components/headings';
import { JoinForm } from './join-form';

export const metadata: Metadata = { title: 'Join a team', referrer: 'no-referrer' };

export default function JoinPage() {
  return (
    <div className="max-w-measure">
      <PageTitle>Join a team</PageTitle>
      <JoinForm />
    </div>
  );
}
