import { notFound } from 'next/navigation';
import { cache } from 'react';
import { requestTime } from '@/app/_server/now';
import { requireViewer } from '@/app/_server/viewer';
import { findMembership, type Membership } from '@/lib/data/people/memberships';

/** For pages of a team: the viewer's membership. For everybody else there is no such page. */
export async function requireMembership(slug: string): Promise<{ membership: Membership; now: Date }> {
  const viewer = await requireViewer(`/teams/${slug}`);
  const membership = await membershipOf(viewer, slug);
  if (!membership) notFound();
  return { membership, now: await requestTime() };
}

const membershipOf = cache(findMembership);
