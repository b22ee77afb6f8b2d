import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { resolveFlag, teamFlags } from '@/lib/data/cards/card-notes';
import { findMembership } from '@/lib/data/people/memberships';

const slugOf = (params: Readonly<Record<string, string | string[] | undefined>>) => String(params.slug ?? '');

/** The open flags of the team's members, for its owners and managers; empty for others. */
export const GET = handler({ viewer: 'required' }, async ({ viewer, params }) => {
  const membership = await findMembership(viewer, slugOf(params));
  return membership ? { flags: await teamFlags(membership) } : refuse('not-found', 'There is no such team.');
});

/** Settles a flag. */
export const POST = handler(
  { viewer: 'required', body: z.strictObject({ id: z.string().max(100) }) },
  async ({ viewer, body, params, now }) => {
    const membership = await findMembership(viewer, slugOf(params));
    if (!membership || !(await resolveFlag(membership, body.id, now))) {
      return refuse('not-found', 'There is no such flag.');
    }
    return { flags: await teamFlags(membership) };
  },
);

export const { PUT, PATCH, DELETE } = allowOnly('GET', 'POST');
