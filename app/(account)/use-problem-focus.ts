'use client';

import { useEffect, useRef } from 'react';
import type { FormState } from '@/app/_server/action';

/** For a form: after a refusal the focus goes to the first field with a problem, which is read with the field. */
export function useProblemFocus(state: FormState<unknown>) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state?.ok !== false) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [state]);
  return form;
}
