import type { Role } from '@/lib/progress/team';

export const roleNames: { readonly [role in Role]: string } = {
  owner: 'Owner',
  manager: 'Manager',
  learner: 'Learner',
};
