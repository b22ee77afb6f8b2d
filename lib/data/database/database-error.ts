export type DatabaseErrorCode =
  | 'unsupported-url'
  | 'unwritable'
  | 'locked'
  | 'missing'
  | 'behind'
  | 'newer'
  | 'failed-migration'
  | 'not-durable';

/** A database that cannot be served, with the sentence that tells whoever runs the program what to do about it. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';

  constructor(
    readonly code: DatabaseErrorCode,
    message: string,
    readonly fix: string,
  ) {
    super(`${message} ${fix}`);
  }
}
