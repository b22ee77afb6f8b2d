/** Source: kubectl/pkg/describe/describe.go describePriorityClass. */
import type { PriorityClass } from '../../apiserver/validation/shapes/cluster';
import { labelsText } from '../printers/cells';
import { describer } from './describer';
import { eventLines } from './events';

export const priorityClass = describer<Omit<PriorityClass, 'metadata'>>((object, view) => [
  `Name:\t${object.metadata.name}`,
  `Value:\t${object.value ?? 0}`,
  `GlobalDefault:\t${object.globalDefault ?? false}`,
  `PreemptionPolicy:\t${object.preemptionPolicy ?? ''}`,
  `Description:\t${object.description ?? ''}`,
  `Annotations:\t${labelsText(object.metadata.annotations)}`,
  ...eventLines(object, view),
]);
