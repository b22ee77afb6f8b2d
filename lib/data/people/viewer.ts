declare const proof: unique symbol;

/**
 * Proof that a request comes from someone whose session was checked against the database during this request.
 * Functions of `lib/data` that read or write what belongs to a person take one, so that they cannot be called
 * with a mere id. Made by `viewerOf` only: by `lib/data/people/sessions.ts` for requests, and by tests.
 */
export type Viewer = {
  readonly [proof]: 'viewer';
  readonly personId: string;
  /** True for a person without an e-mail address or an identity at a provider. */
  readonly isGuest: boolean;
  readonly name: string | null;
  /** IANA name, for example Europe/Berlin. */
  readonly timeZone: string;
  /** Hour of the local day at which a new study day begins, 0 to 23. */
  readonly rolloverHour: number;
};

/** What of a Person row a Viewer is made from. */
export type ViewerSource = {
  readonly id: string;
  readonly name: string | null;
  readonly isGuest: boolean;
  readonly timeZone: string;
  readonly rolloverHour: number;
};

/** Makes the proof. The caller has checked the session, or is a test. */
export function viewerOf(person: ViewerSource): Viewer {
  return {
    personId: person.id,
    isGuest: person.isGuest,
    name: person.name,
    timeZone: person.timeZone,
    rolloverHour: person.rolloverHour,
  } as Viewer;
}
