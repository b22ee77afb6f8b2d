/**
 * CEL, the language of rules in Kubernetes: an expression is compiled once, against the names and types it may speak of, and
 * evaluated as often as wanted. It always ends, and never does anything but answer. This file is the door to the folder.
 *
 * Rules
 *   cel/compile      What is not declared, or does not fit together, is told with its place before anything is evaluated.
 *   cel/junctions    && and || are content with one side that decides, even when the other fails.
 *   cel/no-such-key  A field that is not there is an error, not null: `has()` asks first.
 *   cel/cost         An expression that costs more than it may is ended.
 *   cel/estimate     What it may cost at most is known before, from how large what it speaks of can be. (`cost/estimate.ts`)
 */
import { check, type Environment } from './check';
import { estimate, type SizeAt } from './cost/estimate';
import { type Evaluated, evaluate, type Variables } from './evaluate';
import { type Declaration, type Functions, functionsOf } from './functions/declare';
import { kubernetesLibrary } from './functions/kubernetes';
import { listLibrary } from './functions/lists';
import { standardLibrary } from './functions/standard';
import { textLibrary } from './functions/text';
import { timeLibrary } from './functions/time';
import { speaksOf } from './names';
import { parseExpression } from './parse';
import { type Expr, problemsText } from './syntax';
import { type Type, typeText } from './type';

/** Functions that every expression in Kubernetes has. */
const baseFunctions: Functions = functionsOf(
  standardLibrary,
  timeLibrary,
  textLibrary,
  listLibrary,
  kubernetesLibrary,
);

export type Program = {
  readonly type: Type;
  readonly typeText: string;
  readonly speaksOf: (variable: string) => boolean;
  /** `limit`: what it may cost; Kubernetes allows a million for one evaluation. */
  readonly run: (variables: Variables, limit?: number) => Evaluated;
  /** What it may cost at most, where what it speaks of can be so large. */
  readonly mostCost: (sizeAt: SizeAt) => number;
};

export type CompiledCel =
  | { readonly ok: true; readonly program: Program }
  /** `message`: with the place of each problem, as upstream shows it. */
  | { readonly ok: false; readonly message: string };

/** What one evaluation may cost. (apiserver/pkg/apis/cel/config.go PerCallLimit) */
export const perCallLimit = 1_000_000;

/** The base functions and those of more libraries. */
export function withLibraries(...libraries: readonly (readonly Declaration[])[]): Functions {
  const all = new Map(baseFunctions);
  for (const [name, overloads] of functionsOf(...libraries))
    all.set(name, [...(all.get(name) ?? []), ...overloads]);
  return all;
}

/** Compiles an expression. */
export function compileCel(
  source: string,
  { functions = baseFunctions, ...rest }: Omit<Environment, 'functions'> & { readonly functions?: Functions },
): CompiledCel {
  const parsed = parseExpression(source);
  if (!parsed.ok) return { ok: false, message: problemsText(source, parsed.problems) };
  const { expr } = parsed;
  const environment = { functions, ...rest };
  const { type, problems } = check(expr, environment);
  if (problems.length > 0) return { ok: false, message: problemsText(source, problems) };
  return { ok: true, program: programOf(expr, type, environment) };
}

function programOf(expr: Expr, type: Type, environment: Environment): Program {
  const { functions } = environment;
  return {
    type,
    typeText: typeText(type),
    speaksOf: (variable) => speaksOf(expr, variable),
    run: (variables, limit = perCallLimit) => evaluate(expr, variables, functions, limit),
    mostCost: (sizeAt) => estimate(expr, check(expr, environment).types, functions, sizeAt).max,
  };
}
