/**
 * Whether the rules in a schema are rules: complete, compilable, about what can be compared.
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
 *
 * Rules
 *   crd/rule-text   A rule that does not compile, or compares with an oldSelf that cannot be told, is refused with its
 *                   definition.
 */
import { type FieldErrors, goEscaped, type Path, Rendered } from '../validation/field-error';
import { placeOf } from './field-path';
import { additionalSchema, type JsonSchema, type ValidationRule } from './json-schema';
import { compiledRules } from './rule-compilation';
import { askedOf, RuleCosts, timesWithin } from './rule-costs';

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** Tells what is wrong with the rules of a schema. */
export function validateRuleTexts(schema: JsonSchema, at: Path, out: FieldErrors): void {
  const costs = new RuleCosts();
  walk(schema, at, out, { isRoot: true, untold: undefined, times: 1, costs });
  costs.validateTotal(at, out);
}

/**
 * Where in the schema. `untold`: the first list on the way whose items cannot be told apart over a change; `times`: how many such
 * values there are at most, undefined when nothing bounds that.
 */
type Within = {
  readonly isRoot: boolean;
  readonly untold: Path | undefined;
  readonly times: number | undefined;
  readonly costs: RuleCosts;
};

function walk(schema: JsonSchema, at: Path, out: FieldErrors, within: Within): void {
  const rules = schema['x-kubernetes-validations'] ?? [];
  const rulesAt = at.child('x-kubernetes-validations');
  const before = out.list.length;
  rules.forEach((rule, i) => {
    validateWords(rule, schema, rulesAt.index(i), out);
  });
  if (out.list.length === before && rules.length > 0) validateCompiled(schema, rulesAt, out, within);
  const more = timesWithin(schema);
  const times = within.times === undefined || more === undefined ? undefined : within.times * more;
  const inside = { ...within, isRoot: false, times };
  const others = additionalSchema(schema);
  if (others !== undefined) walk(others, at.child('additionalProperties'), out, inside);
  for (const [name, each] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
    walk(each, at.child('properties').key(name), out, inside);
  if (schema.items !== undefined) {
    const isTold = schema['x-kubernetes-list-type'] === 'map';
    walk(schema.items, at.child('items'), out, {
      ...inside,
      untold: isTold ? within.untold : (within.untold ?? at),
    });
  }
}

function validateWords(rule: ValidationRule, schema: JsonSchema, at: Path, out: FieldErrors): void {
  const { message = '', messageExpression = '', reason, fieldPath = '' } = rule;
  const text = (rule.rule ?? '').trim();
  const said = message.trim();
  const hasBreak = (words: string): boolean => /[\n\r]/.test(words);
  if (text === '') out.required(at.child('rule'), 'rule is not specified');
  else if (message !== '' && said === '')
    out.invalid(at.child('message'), message, 'must be non-empty if specified');
  else if (hasBreak(said)) out.invalid(at.child('message'), message, 'must not contain line breaks');
  else if (hasBreak(text) && said === '')
    out.required(at.child('message'), 'message must be specified if rule contains line breaks');
  if (messageExpression !== '' && messageExpression.trim() === '')
    out.required(at.child('messageExpression'), 'messageExpression must be non-empty if specified');
  if (reason !== undefined && !reasons.includes(reason))
    out.notSupported(at.child('reason'), reason, reasons);
  if (fieldPath === '') return;
  if (fieldPath.trim() === '')
    out.invalid(at.child('fieldPath'), fieldPath, 'must be non-empty if specified');
  if (hasBreak(fieldPath)) out.invalid(at.child('fieldPath'), fieldPath, 'must not contain line breaks');
  if (placeOf(fieldPath, schema, at) === undefined)
    out.invalid(at.child('fieldPath'), fieldPath, 'must be a valid path');
}

function validateCompiled(
  schema: JsonSchema,
  at: Path,
  out: FieldErrors,
  { isRoot, untold, times, costs }: Within,
): void {
  const asked = askedOf(schema, isRoot, times);
  compiledRules(schema, isRoot).forEach((compiled, i) => {
    const { rule, program, problem, messageProgram, messageProblem, usesOldSelf } = compiled;
    const here = at.index(i);
    costs.rule(program, asked, here.child('rule'), out);
    if (problem !== undefined) out.invalid(here.child('rule'), asSent(rule), problem);
    if (messageProblem !== undefined)
      out.invalid(here.child('messageExpression'), asSent(rule), messageProblem);
    if (messageProgram !== undefined)
      costs.message(messageProgram, asked, here.child('messageExpression'), out);
    if (usesOldSelf && untold !== undefined)
      out.invalid(
        here.child('rule'),
        rule.rule,
        `oldSelf cannot be used on the uncorrelatable portion of the schema within ${untold.toString()}`,
      );
    if (!usesOldSelf && problem === undefined && rule.optionalOldSelf !== undefined)
      out.invalid(
        here.child('optionalOldSelf'),
        rule.optionalOldSelf,
        'may not be set if oldSelf is not used in rule',
      );
  });
}

/** The rule as upstream's internal type shows it. */
function asSent(given: ValidationRule): Rendered {
  const { rule = '', message = '', messageExpression = '', reason = null, fieldPath = '' } = given;
  const { optionalOldSelf = null } = given;
  return new Rendered(
    goEscaped(
      JSON.stringify({
        Rule: rule,
        Message: message,
        MessageExpression: messageExpression,
        Reason: reason,
        FieldPath: fieldPath,
        OptionalOldSelf: optionalOldSelf,
      }),
    ),
  );
}
