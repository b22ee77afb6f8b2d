/** The plugins that ask the policies of a cluster. One without policies passes them by. */
import type { Kind } from '../../../objects/objects';
import { admitted, type Plugin, type Surroundings } from '../plugin';
import { policyAnswers } from './port';

const on: Plugin['on'] = { operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'], subresources: 'all' };

export const mutatingAdmissionPolicy: Plugin = {
  name: 'MutatingAdmissionPolicy',
  on,
  admit: (request, around) =>
    has('MutatingAdmissionPolicy', around)
      ? policyAnswers.get().mutateAll(request, around, false)
      : admitted(request.object),
  reinvoke: (request, around) =>
    has('MutatingAdmissionPolicy', around)
      ? policyAnswers.get().mutateAll(request, around, true)
      : admitted(request.object),
};

export const validatingAdmissionPolicy: Plugin = {
  name: 'ValidatingAdmissionPolicy',
  on,
  validate: (request, around) =>
    has('ValidatingAdmissionPolicy', around) ? policyAnswers.get().firstDenial(request, around) : undefined,
};

function has(kind: Kind, { store }: Surroundings): boolean {
  return store.list(kind).length > 0;
}
