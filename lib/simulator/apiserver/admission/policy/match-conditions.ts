/**
 * matchConditions: what must hold for a request before a webhook or a policy is asked about it.
 * Source: apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go.
 *
 * Rules
 *   policy/match-conditions   One condition that is false is enough to leave the request alone; a condition that fails is
 *                             the failurePolicy's to judge.
 */
import { Failure } from '../../../cel/value';
import { compiledExpression, type Expressed, Expressions } from './expressions';

export type MatchCondition = { readonly name?: string; readonly expression?: string };

/** (apiserver/pkg/apis/cel/config.go RuntimeCELCostBudgetMatchConditions) */
const budget = 2_500_000;

/** Whether all conditions hold; a failure when that cannot be told and may not be passed over. */
export function matchesConditions(
  conditions: readonly MatchCondition[] = [],
  failurePolicy: string | undefined,
  about: Expressed,
): boolean | Failure {
  if (conditions.length === 0) return true;
  const expressions = new Expressions(about, budget);
  let failed: Failure | undefined;
  for (const { expression = '' } of conditions) {
    const value = expressions.value(compiledExpression(expression));
    if (value === false) return false;
    if (value instanceof Failure) failed ??= value;
  }
  if (failed === undefined) return true;
  return failurePolicy === 'Ignore' ? false : failed;
}
