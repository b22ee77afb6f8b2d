/** Source: k8s.io/api/core/v1 NamespaceTerminatingCause, which controllers look for among the causes of a refusal. */
import type { Answer } from '../component';

/** Whether nothing can be created because the namespace ends: whoever tried lets it be and tells nobody. */
export function isRefusedByEnd(answer: Answer): boolean {
  return (
    !answer.ok && answer.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true
  );
}
