import type { FormState } from '@/app/_server/action';

/** What is wrong with one field, or without `field`, with the form as a whole when no field is to blame. */
export function problemIn(state: FormState<unknown>, field?: string): string | undefined {
  if (state === null || state.ok) return undefined;
  const { fields, message } = state.error;
  if (field !== undefined) return fields?.[field];
  return fields && Object.keys(fields).length > 0 ? undefined : message;
}
