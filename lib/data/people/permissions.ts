import { type Role, roles } from '@/lib/progress/team';

/** Everything that can be done in a team, and who may. One line per deed; nothing else decides. */
const permitted = {
  'see-own-progress': ['owner', 'manager', 'learner'],
  'leave-team': ['owner', 'manager', 'learner'],
  'see-everyones-progress': ['owner', 'manager'],
  'invite-people': ['owner', 'manager'],
  'assign-track': ['owner', 'manager'],
  'remove-learner': ['owner', 'manager'],
  'remove-manager-or-owner': ['owner'],
  'change-roles': ['owner'],
  'rename-team': ['owner'],
  'delete-team': ['owner'],
} as const satisfies { readonly [action: string]: readonly Role[] };

export type TeamAction = keyof typeof permitted;

export const teamActions = Object.keys(permitted) as readonly TeamAction[];

export function may(role: Role, action: TeamAction): boolean {
  return permitted[action].some((allowed) => allowed === role);
}

/** A role read from the database. Throws on any other text: only lib/data writes it. */
export function roleOf(text: string): Role {
  const role = roles.find((known) => known === text);
  if (!role) throw new Error(`not a role: ${text}`);
  return role;
}
