/**
 * x-kubernetes-validations: rules in CEL that an object must keep.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
 *
 * Rules
 *   crd/rule              What a rule does not hold for is refused with its message, at its fieldPath.
 *   crd/rule-transition   A rule about oldSelf is asked of changes only, unless it takes oldSelf as an optional.
 *   crd/rule-ratcheting   What a rule is about and a change leaves as it was is told as a warning, not refused.
 *   crd/rule-budget       All rules of an object together may cost ten million; the rest are not asked.
 */
import { costExceeded } from '../../cel/evaluate';
import { Failure, Optional, type Value } from '../../cel/value';
import { deepEqual } from '../../values/equal';
import { FieldErrors, type Path } from '../validation/field-error';
import { asResource, valueBySchema } from './cel-types';
import { placeOf } from './field-path';
import { additionalSchema, isMap, type JsonSchema, propertyOf, type ValidationRule } from './json-schema';
import { sameItem } from './list-types';
import { child, rootPath } from './place';
import { type CompiledRule, compiledRules } from './rule-compilation';

/** (apiserver/pkg/apis/cel/config.go RuntimeCELCostBudget) */
const budget = 10_000_000;
const longestMessage = 5 * 1024;

/** Tells of rules that do not hold. `warn` is told of those that did not hold before either. */
export function validateRules(
  schema: JsonSchema,
  object: unknown,
  old: unknown,
  out: FieldErrors,
  warn: (text: string) => void,
): void {
  new RuleValidation(out, warn).value(schema, object, old, undefined, true, false);
}

class RuleValidation {
  readonly #out: FieldErrors;
  readonly #warn: (text: string) => void;
  #left = budget;

  constructor(out: FieldErrors, warn: (text: string) => void) {
    this.#out = out;
    this.#warn = warn;
  }

  /** `isSame`: nothing here or above was changed. */
  value(
    schema: JsonSchema,
    value: unknown,
    old: unknown,
    at: Path | undefined,
    isRoot: boolean,
    isSame: boolean,
  ): void {
    if (value === null || value === undefined || this.#left < 0) return;
    const same = isSame || (old !== undefined && old !== null && deepEqual(value, old));
    this.#rules(schema, value, old ?? undefined, at, isRoot, same);
    if (Array.isArray(value)) {
      const { items } = schema;
      const before = Array.isArray(old) ? (old as readonly unknown[]) : [];
      if (items === undefined || at === undefined) return;
      value.forEach((each, i) => {
        this.value(items, each, sameItem(schema, each, before), at.index(i), false, same);
      });
      return;
    }
    if (!isMap(value)) return;
    const before = isMap(old) ? old : {};
    const others = additionalSchema(schema);
    for (const name of Object.keys(value).sort()) {
      const property = propertyOf(schema, name);
      if (property !== undefined)
        this.value(property, value[name], before[name], child(at, name), false, same);
      else if (others !== undefined && at !== undefined)
        this.value(others, value[name], before[name], at.key(name), false, same);
    }
  }

  #rules(
    schema: JsonSchema,
    json: unknown,
    old: unknown,
    at: Path | undefined,
    isRoot: boolean,
    isSame: boolean,
  ): void {
    const rules = compiledRules(schema, isRoot);
    if (rules.length === 0) return;
    const seen = isRoot ? asResource(schema) : schema;
    const self = valueBySchema(seen, json);
    const oldSelf = old === undefined ? undefined : valueBySchema(seen, old);
    for (const rule of rules) {
      const isOptional = rule.rule.optionalOldSelf === true;
      if (rule.program === undefined || (rule.usesOldSelf && oldSelf === undefined && !isOptional)) continue;
      const variables = (name: string): Value | undefined =>
        name === 'self'
          ? self
          : name === 'oldSelf'
            ? isOptional
              ? new Optional(oldSelf)
              : oldSelf
            : undefined;
      this.#ask(rule, schema, json, at, isSame, variables);
      if (this.#left < 0) return;
    }
  }

  #ask(
    { program, rule, usesOldSelf, messageProgram }: CompiledRule,
    schema: JsonSchema,
    json: unknown,
    at: Path | undefined,
    isSame: boolean,
    variables: (name: string) => Value | undefined,
  ): void {
    if (program === undefined) return;
    const place = at ?? rootPath;
    const { value, cost } = program.run(variables);
    this.#left -= cost;
    if (this.#left < 0) {
      this.#out.invalid(
        place,
        schema.type,
        'validation failed due to running out of cost budget, no further validation rules will be run',
      );
      return;
    }
    if (value === true) return;
    if (value instanceof Failure) {
      this.#out.invalid(place, schema.type, failureText(value, rule));
      if (value.message === costExceeded) this.#left = -1;
      return;
    }
    const message = this.#message(messageProgram, variables) ?? defaultMessage(rule);
    const blamed = rule.fieldPath === undefined ? place : (placeOf(rule.fieldPath, schema, at) ?? place);
    const found = new FieldErrors();
    refuse(found, blamed, schema, json, message, rule.reason);
    if (!usesOldSelf && isSame)
      for (const { field, message: text } of found.list) this.#warn(`${field}: ${text}`);
    else this.#out.list.push(...found.list);
  }

  #message(
    program: CompiledRule['messageProgram'],
    variables: (name: string) => Value | undefined,
  ): string | undefined {
    if (program === undefined) return undefined;
    const { value, cost } = program.run(variables, Math.max(0, this.#left));
    this.#left = Math.max(0, this.#left - cost);
    if (typeof value !== 'string') return undefined;
    const text = value.trim();
    return text === '' || text.includes('\n') || text.length > longestMessage ? undefined : text;
  }
}

function refuse(
  out: FieldErrors,
  at: Path,
  { type }: JsonSchema,
  json: unknown,
  message: string,
  reason: string | undefined,
): void {
  const hidden = type === 'object' || type === 'array';
  if (reason === 'FieldValueForbidden') out.forbidden(at, message);
  else if (reason === 'FieldValueRequired') out.required(at, message);
  else if (reason === 'FieldValueDuplicate') out.duplicate(at, hidden ? null : json);
  else if (hidden) out.invalidWithoutValue(at, message);
  else out.invalid(at, json, message);
}

function failureText({ message }: Failure, rule: ValidationRule): string {
  const about = rule.message?.trim() || (rule.rule ?? '').trim();
  if (message === 'no such overload')
    return `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${about}`;
  if (message === costExceeded)
    return `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${about}`;
  return `${message} evaluating rule: ${about}`;
}

function defaultMessage({ rule = '', message = '' }: ValidationRule): string {
  return message === '' ? `failed rule: ${rule.trim()}` : message.trim();
}
