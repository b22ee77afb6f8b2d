/**
 * How kubectl ends when something goes wrong, in kubectl's words. A `Failure` is thrown where kubectl would exit and
 * caught in `kubectl.ts` alone, so that the commands read in the order in which they happen; nothing else catches it.
 * Source: kubectl/pkg/cmd/util/helpers.go checkErr, StandardErrorMessage, MultilineError.
 */
import type { Refusal } from '../apiserver/answers';
import { serverAddress } from './session';

export type Problem =
  /** kubectl's own words; `error: ` goes before them unless they begin with it. */
  | { readonly kind: 'said'; readonly text: string }
  /** Printed as it is. */
  | { readonly kind: 'plain'; readonly text: string }
  /** What the API server answered; `doing` names what was tried: `error when creating "STDIN": `. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly doing?: string };

export class Failure extends Error {
  readonly problems: readonly Problem[];
  readonly exitCode: number;
  /** What is printed on standard output before. */
  readonly printed: string;

  constructor(problems: readonly Problem[], exitCode = 1, printed = '') {
    super('kubectl ends');
    this.problems = problems;
    this.exitCode = exitCode;
    this.printed = printed;
  }
}

/** Ends with a text: `error: ` + text. */
export function fail(text: string): never {
  throw new Failure([{ kind: 'said', text }]);
}

/** Ends with a text and the advice to look at the command's help. */
export function failWithUsage(command: string, text: string): never {
  throw new Failure([{ kind: 'said', text: `${text}\nSee '${command} -h' for help and examples` }]);
}

/** Ends with what the API server answered. */
export function failWith(refusal: Refusal, doing?: string): never {
  throw new Failure([refused(refusal, doing)]);
}

export function refused(refusal: Refusal, doing?: string): Problem {
  return doing === undefined ? { kind: 'refused', refusal } : { kind: 'refused', refusal, doing };
}

/** What the API server answers where there is no such path. */
export const notServed: Refusal = {
  ok: false,
  code: 404,
  reason: 'NotFound',
  message: 'the server could not find the requested resource',
};

/** What kubectl prints of its problems on standard error, the line break included. */
export function problemsText(problems: readonly Problem[]): string {
  const [only, ...more] = problems;
  if (only === undefined) return '';
  // In a list of several, kubectl's own words stand without `error: ` before them.
  if (more.length > 0)
    return problems.map((each) => `${each.kind === 'said' ? each.text : lineOf(each)}\n`).join('');
  if (only.kind === 'refused' && only.refusal.reason === 'Invalid') return invalidText(only.refusal);
  return withBreak(lineOf(only));
}

/** One problem as a line: in a list of several, or within a longer message. */
export function lineOf(problem: Problem): string {
  switch (problem.kind) {
    case 'said':
      return problem.text.startsWith('error: ') ? problem.text : `error: ${problem.text}`;
    case 'plain':
      return problem.text;
    case 'refused': {
      const { refusal, doing = '' } = problem;
      if (refusal.code === 0)
        return `The connection to the server ${serverAddress} was refused - did you specify the right host or port?`;
      if (refusal.reason === 'Unauthorized')
        return `error: You must be logged in to the server (${refusal.message})`;
      const why = refusal.reason === '' ? '' : ` (${refusal.reason})`;
      return `Error from server${why}: ${doing}${refusal.message}`;
    }
    default:
      return problem satisfies never;
  }
}

/** The words of a problem alone, without who says them. */
export function messageOf(problem: Problem): string {
  if (problem.kind !== 'refused') return problem.text;
  return `${problem.doing ?? ''}${problem.refusal.message}`;
}

/** An object that is not valid: each cause on a line of its own, when there are several. */
function invalidText({ message, details }: Refusal): string {
  if (details === undefined)
    return withBreak(`The request is invalid${message === '' ? '' : `: ${message}`}`);
  const { kind = '', name = '', causes = [] } = details;
  if (kind === '' && name === '') {
    if (causes.length === 0)
      return withBreak(`The request is invalid${message === '' ? '' : `: ${message}`}`);
  }
  const head = kind === '' && name === '' ? 'The request is invalid' : `The ${kind} "${name}" is invalid`;
  const texts = [...new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message}`))];
  if (texts.length === 0) return `${head}\n`;
  if (texts.length === 1) return `${head}: ${texts[0]}\n`;
  return `${head}: \n${texts.map((text) => `* ${text}\n`).join('')}`;
}

function withBreak(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
