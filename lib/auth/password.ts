import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';

/**
 * OWASP's first choice of argon2id parameters: 46 MiB, one pass, one lane. About 50 ms of one core. (2 is argon2id
 * in the library's list, a const enum that isolated modules cannot import.)
 */
const parameters = { algorithm: 2, memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;

/** Hashes a new password. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalised(password), parameters));
}

/**
 * Whether the password is the one that was hashed. With no hash (nobody has this e-mail address, or they sign in
 * otherwise) it takes as long and answers no.
 */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await inTurn(() => verify(passwordHash ?? hashOfNobody, normalised(password)));
  return matches && passwordHash !== null;
}

/** The same characters typed on another keyboard may be composed differently. */
function normalised(password: string): string {
  return password.normalize('NFKC');
}

/** The hash of 32 random bytes that were thrown away. */
const hashOfNobody =
  '$argon2id$v=19$m=47104,t=1,p=1$GDYoCC0RmjiMYGw6ZYu/LA$iaqU2iSnFEJDen/3gu/RwSvjggcuSN1+MkZwwibHvtQ';

/** At most half of the cores hash at a time, and 46 MiB each: a rush of sign-ins waits instead of taking the machine. */
const lanes = Math.max(1, Math.floor(availableParallelism() / 2));
const waiting: (() => void)[] = [];
let running = 0;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= lanes) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
