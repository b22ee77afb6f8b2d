/** Why a request was not done. The code is for programs and stays; the message is for the person. */
export const refusalStatus = {
  'bad-request': 400,
  'signed-out': 401,
  forbidden: 403,
  'not-found': 404,
  'wrong-method': 405,
  conflict: 409,
  'too-large': 413,
  'not-json': 415,
  'too-heavy': 422,
  'too-many': 429,
  internal: 500,
  busy: 503,
} as const;

export type RefusalCode = keyof typeof refusalStatus;

/** What goes over the wire as `{ "error": … }`, and what a form action answers with. */
export type RefusalBody = {
  readonly code: RefusalCode;
  readonly message: string;
  /** By field of the input: what is wrong with it. */
  readonly fields?: Readonly<Record<string, string>>;
};

/** An expected failure. Handlers and actions return one; they do not throw it. */
export class Refusal {
  constructor(readonly body: RefusalBody) {}
}

/** `return refuse('not-found', 'There is no such scenario.')` */
export function refuse(
  code: RefusalCode,
  message: string,
  fields?: Readonly<Record<string, string>>,
): Refusal {
  return new Refusal({ code, message, ...(fields && { fields }) });
}
