/** What is shown of a kind that has no printer. Source: apiserver/pkg/registry/rest/table.go. */
import { printer } from './printer';

/** The name and when it was created, as a time. */
export const fallbackPrinter = printer<object>(['Name', 'Created At'], ({ metadata }) => [
  metadata.name,
  metadata.creationTimestamp,
]);
