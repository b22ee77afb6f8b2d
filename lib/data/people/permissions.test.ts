import { describe, expect, it } from 'vitest';
import { roles } from '@/lib/progress/team';
import { may, roleOf, type TeamAction, teamActions } from './permissions';

/** The matrix once more, as people would say it: o owner, m manager, l learner. */
const expected: { readonly [action in TeamAction]: string } = {
  'see-own-progress': 'oml',
  'leave-team': 'oml',
  'see-everyones-progress': 'om',
  'invite-people': 'om',
  'assign-track': 'om',
  'remove-learner': 'om',
  'remove-manager-or-owner': 'o',
  'change-roles': 'o',
  'rename-team': 'o',
  'delete-team': 'o',
};

describe('what a role may do in its team', () => {
  for (const action of teamActions) {
    for (const role of roles) {
      const allowed = expected[action].includes(role.charAt(0));
      it(`${role} ${allowed ? 'may' : 'may not'} ${action}`, () => {
        expect(may(role, action)).toBe(allowed);
      });
    }
  }

  it('a role that nobody has is a bug, not a learner', () => {
    expect(() => roleOf('admin')).toThrow('not a role: admin');
  });
});
