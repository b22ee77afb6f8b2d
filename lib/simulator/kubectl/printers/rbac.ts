/** Roles have no printer: they are listed with the time of their creation. Source: printers.go printRoleBinding. */
import type { RoleBinding, Subject } from '../../apiserver/validation/shapes/cluster';
import { age } from './cells';
import { printer } from './printer';

/** Of a RoleBinding and of a ClusterRoleBinding. */
export const roleBinding = printer<Pick<RoleBinding, 'roleRef' | 'subjects'>>(
  ['Name', 'Role', 'Age', '(Users)', '(Groups)', '(ServiceAccounts)'],
  (object, { now }) => {
    const subjects = object.subjects ?? [];
    const named = (kind: string, text: (subject: Subject) => string): string =>
      subjects
        .filter((subject) => subject.kind === kind)
        .map(text)
        .join(', ');
    return [
      object.metadata.name,
      `${object.roleRef?.kind ?? ''}/${object.roleRef?.name ?? ''}`,
      age(object, now),
      named('User', ({ name = '' }) => name),
      named('Group', ({ name = '' }) => name),
      named('ServiceAccount', ({ namespace = '', name = '' }) => `${namespace}/${name}`),
    ];
  },
);
