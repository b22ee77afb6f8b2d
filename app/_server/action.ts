import { headers } from 'next/headers';
import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import { currentViewer } from '@/lib/auth/viewer';
import type { Viewer } from '@/lib/data/people/viewer';
import { isSameOrigin, parseInput } from './guard';
import { log } from './log';
import { requestTime } from './now';
import { Refusal, type RefusalBody, refuse } from './refusal';

type ViewerRule = 'required' | 'optional';

type ViewerOf<V extends ViewerRule> = V extends 'required' ? Viewer : Viewer | null;

export type ActionContext<I, V extends ViewerRule> = {
  readonly viewer: ViewerOf<V>;
  readonly input: I;
  readonly now: Date;
  readonly headers: Headers;
};

export type ActionSpec<I, V extends ViewerRule> = { readonly viewer: V; readonly input: z.ZodType<I> };

/** What a client component gets from an action: the value, or why not. */
export type ActionAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: RefusalBody };

/** What `useActionState` holds: null before the first submit. */
export type FormState<T> = ActionAnswer<T> | null;

/**
 * Makes a server action that client components call with a value. Checks what `handler` checks: own page, session,
 * schema. `run` answers with a value or a Refusal; `redirect` and `notFound` work inside it. Export it from a file
 * that begins with 'use server':
 *
 *     export const leaveTeam = action({ viewer: 'required', input: teamSchema }, async ({ viewer, input, now }) => …);
 */
export function action<I, T, V extends ViewerRule>(
  spec: ActionSpec<I, V>,
  run: (context: ActionContext<I, V>) => Promise<T | Refusal>,
): (input: unknown) => Promise<ActionAnswer<T>> {
  return (input) => perform(spec, run, input);
}

/**
 * The same for a `<form action={…}>` with `useActionState`: the fields of the form, as strings, are the input.
 * A field given twice or more is an array.
 */
export function formAction<I, T, V extends ViewerRule>(
  spec: ActionSpec<I, V>,
  run: (context: ActionContext<I, V>) => Promise<T | Refusal>,
): (previous: FormState<T>, form: FormData) => Promise<FormState<T>> {
  // Anything can be sent to an action: what is no form has no fields.
  return (_previous, form: unknown) => perform(spec, run, form instanceof FormData ? fieldsOf(form) : null);
}

async function perform<I, T, V extends ViewerRule>(
  spec: ActionSpec<I, V>,
  run: (context: ActionContext<I, V>) => Promise<T | Refusal>,
  input: unknown,
): Promise<ActionAnswer<T>> {
  try {
    const answer = await guarded(spec, run, input);
    return answer instanceof Refusal ? { ok: false, error: answer.body } : { ok: true, value: answer };
  } catch (error) {
    unstable_rethrow(error);
    log.error({ err: error }, 'an action failed');
    return { ok: false, error: refuse('internal', 'Something went wrong here. Nothing was stored.').body };
  }
}

async function guarded<I, T, V extends ViewerRule>(
  spec: ActionSpec<I, V>,
  run: (context: ActionContext<I, V>) => Promise<T | Refusal>,
  rawInput: unknown,
): Promise<T | Refusal> {
  const requestHeaders = await headers();
  if (!isSameOrigin(requestHeaders)) {
    return refuse('forbidden', 'This request does not come from a page of this site.');
  }
  const now = await requestTime();
  const viewer = await currentViewer(now);
  if (spec.viewer === 'required' && !viewer) {
    return refuse('signed-out', 'You are signed out. Sign in and try again.');
  }
  const input = parseInput(spec.input, rawInput);
  if (input instanceof Refusal) return input;
  return run({ viewer: viewer as ViewerOf<V>, input, now, headers: requestHeaders });
}

/** React's own fields begin with $ACTION. Files are not expected anywhere and are left out. */
function fieldsOf(form: FormData): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$ACTION')) continue;
    const values = form.getAll(name).filter((value) => typeof value === 'string');
    const [first] = values;
    if (first !== undefined) fields[name] = values.length > 1 ? values : first;
  }
  return fields;
}
