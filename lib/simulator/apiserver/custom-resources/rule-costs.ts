/**
 * What the rules of a definition may cost at worst: a rule that may cost too much is refused before any object is.
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/{validation,cel_validation}.go.
 *
 * Rules
 *   crd/rule-cost         A rule may cost ten million at worst, for as many values as there can be: lists, maps and texts without
 *                         maxItems, maxProperties and maxLength count as large as a request can be.
 *   crd/rule-cost-total   All rules of a schema together may cost a hundred million.
 */
import type { Program } from '../../cel/cel';
import type { FieldErrors, Path } from '../validation/field-error';
import type { JsonSchema } from './json-schema';
import { type Sizes, sizesOf } from './sizes';

const ruleLimit = 10_000_000;
const totalLimit = 100_000_000;
/** As many rules are named when all together cost too much. */
const mostNamed = 4;

/** What the rules of one schema cost together. */
export class RuleCosts {
  #total = 0;
  readonly #expensive: { readonly at: Path; readonly cost: number }[] = [];

  /** Counts a rule, and tells when it costs too much alone. `times`: for how many values it is asked at most. */
  rule(program: Program | undefined, { sizes, times }: Asked, at: Path, out: FieldErrors): void {
    const once = program?.mostCost(sizes.at) ?? 0;
    this.#count(once === 0 ? 0 : once * (times ?? sizes.timesInRequest), 'estimated rule cost', at, out);
  }

  message(program: Program, { sizes }: Asked, at: Path, out: FieldErrors): void {
    this.#count(program.mostCost(sizes.at), 'estimated messageExpression cost', at, out);
  }

  #count(cost: number, what: string, at: Path, out: FieldErrors): void {
    if (cost > ruleLimit) out.forbidden(at, exceeds(what, cost, ruleLimit));
    this.#total += cost;
    if (cost >= totalLimit / 100) this.#expensive.push({ at, cost });
  }

  /** Tells when all of them cost too much. */
  validateTotal(at: Path, out: FieldErrors): void {
    if (this.#total <= totalLimit) return;
    const named = [...this.#expensive].sort((a, b) => b.cost - a.cost).slice(0, mostNamed);
    for (const rule of named)
      out.forbidden(
        rule.at,
        'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      );
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    out.forbidden(at, exceeds(what, this.#total, totalLimit));
  }
}

/** Of the place where rules stand: how large its values can be, and how many there are; absent: nothing bounds that. */
type Asked = { readonly sizes: Sizes; readonly times: number | undefined };

export function askedOf(schema: JsonSchema, isRoot: boolean, times: number | undefined): Asked {
  return { sizes: sizesOf(schema, isRoot), times };
}

/** How many values there are below each value of a schema; undefined: nothing bounds that. */
export function timesWithin({
  type,
  additionalProperties,
  maxProperties,
  maxItems,
}: JsonSchema): number | undefined {
  if (type === 'array') return maxItems === undefined ? undefined : Math.max(0, maxItems);
  if (type !== 'object' || additionalProperties === undefined) return 1;
  return maxProperties === undefined ? undefined : Math.max(0, maxProperties);
}

function exceeds(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const by = factor > 100 ? 'more than 100x' : `${factor < 1.5 ? factor.toFixed(6) : factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${by} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
