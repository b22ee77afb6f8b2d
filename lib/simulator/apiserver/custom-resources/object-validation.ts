/**
 * Whether a custom object is as its schema says, in upstream's words.
 * Source: kube-openapi/pkg/validation/validate, apiextensions-apiserver/pkg/apiserver/validation/{validation,ratcheting}.go.
 *
 * Rules
 *   crd/validation    A custom object that its schema does not allow is refused, field by field: type, enum, bounds, pattern,
 *                     format, items, required, allOf, anyOf, oneOf, not.
 *   crd/nullable      null is refused unless the schema says nullable.
 *   crd/ratcheting    A change is not refused for what it leaves as it was: an unchanged field may break a schema that was
 *                     tightened later.
 */
import { deepEqual } from '../../values/equal';
import { compileRegex } from '../../values/re2';
import { FieldErrors, type Path } from '../validation/field-error';
import { formatAccepts } from './formats';
import { additionalSchema, isMap, type Json, type JsonSchema, propertyOf } from './json-schema';
import { sameItem } from './list-types';
import { child, rootPath } from './place';

/** Tells what the schema does not allow. `old`: what was there before a change. */
export function validateBySchema(
  schema: JsonSchema,
  value: unknown,
  at: Path | undefined,
  out: FieldErrors,
  old?: unknown,
): void {
  new SchemaValidation(out).value(schema, value, at, old);
}

/** Whether a value is allowed. */
function allows(schema: JsonSchema, value: unknown, at: Path | undefined): FieldErrors {
  const out = new FieldErrors();
  new SchemaValidation(out).value(schema, value, at, undefined);
  return out;
}

class SchemaValidation {
  readonly #out: FieldErrors;

  constructor(out: FieldErrors) {
    this.#out = out;
  }

  value(schema: JsonSchema, value: unknown, at: Path | undefined, old: unknown): void {
    // What is not changed is not judged again; a new object has nothing to compare with.
    if (old !== undefined && deepEqual(old, value)) return;
    const isTyped = this.#type(schema, value, at);
    if (value === null) {
      this.#enum(schema, value, at);
      return;
    }
    this.#junctors(schema, value, at);
    if (typeof value === 'string') this.#text(schema, value, at, isTyped);
    if (typeof value === 'number') this.#number(schema, value, at);
    if (Array.isArray(value)) this.#list(schema, value, at, old);
    this.#enum(schema, value, at);
    if (isMap(value)) this.#map(schema, value, at, old);
  }

  #type(schema: JsonSchema, value: unknown, at: Path | undefined): boolean {
    const types =
      schema['x-kubernetes-int-or-string'] === true
        ? ['integer', 'string']
        : schema.type
          ? [schema.type]
          : [];
    if (types.length === 0 || (value === null && schema.nullable === true)) return true;
    const actual = typeName(value);
    if (types.includes(actual) || (actual === 'integer' && types.includes('number'))) return true;
    this.#out.typeInvalid(
      at ?? rootPath,
      actual,
      `${said(at)} must be of type ${types.join(',')}: "${actual}"`,
    );
    return false;
  }

  #enum({ enum: allowed }: JsonSchema, value: unknown, at: Path | undefined): void {
    if (allowed === undefined || allowed.length === 0 || allowed.some((each) => deepEqual(each, value)))
      return;
    const texts = allowed.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    this.#out.notSupported(at ?? rootPath, value, texts);
  }

  #text(schema: JsonSchema, value: string, at: Path | undefined, isTyped: boolean): void {
    const { maxLength, minLength, pattern, format } = schema;
    const place = at ?? rootPath;
    const length = maxLength === undefined && minLength === undefined ? 0 : [...value].length;
    if (maxLength !== undefined && length > maxLength) this.#out.tooLong(place, maxLength);
    if (minLength !== undefined && length < minLength)
      this.#out.invalid(place, value, `${said(at)} should be at least ${minLength} chars long`);
    if (pattern !== undefined && pattern !== '') {
      const compiled = compileRegex(pattern);
      if (compiled.ok && !compiled.regex.test(value))
        this.#out.invalid(place, value, `${said(at)} should match '${pattern}'`);
    }
    if (isTyped && format !== undefined && schema.type !== 'integer' && !formatAccepts(format, value))
      this.#out.typeInvalid(place, value, `${said(at)} must be of type ${format}: ${JSON.stringify(value)}`);
  }

  #number(schema: JsonSchema, value: number, at: Path | undefined): void {
    const { maximum, exclusiveMaximum, minimum, exclusiveMinimum, multipleOf } = schema;
    const refuse = (what: string): void =>
      this.#out.invalid(at ?? rootPath, value, `${said(at)} should be ${what}`);
    if (multipleOf !== undefined && multipleOf > 0 && !isWhole(value / multipleOf))
      refuse(`a multiple of ${multipleOf}`);
    if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum))
      refuse(exclusiveMaximum === true ? `less than ${maximum}` : `less than or equal to ${maximum}`);
    if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum))
      refuse(exclusiveMinimum === true ? `greater than ${minimum}` : `greater than or equal to ${minimum}`);
  }

  #list(schema: JsonSchema, items: readonly unknown[], at: Path | undefined, old: unknown): void {
    const { maxItems, minItems, uniqueItems, items: each } = schema;
    const place = at ?? rootPath;
    if (each !== undefined) {
      const before = Array.isArray(old) ? (old as readonly unknown[]) : [];
      items.forEach((item, i) => {
        this.value(each, item, place.index(i), sameItem(schema, item, before));
      });
    }
    if (minItems !== undefined && items.length < minItems)
      this.#out.invalid(place, items.length, `${said(at)} should have at least ${minItems} items`);
    if (maxItems !== undefined && items.length > maxItems) this.#out.tooMany(place, items.length, maxItems);
    if (
      uniqueItems === true &&
      items.some((item, i) => items.slice(0, i).some((other) => deepEqual(item, other)))
    )
      this.#out.invalid(place, '', `${said(at)} shouldn't contain duplicates`);
  }

  #map(schema: JsonSchema, value: Json, at: Path | undefined, old: unknown): void {
    const { maxProperties, minProperties, properties = {}, required = [] } = schema;
    const names = Object.keys(value).sort();
    const before = isMap(old) ? old : {};
    if (minProperties !== undefined && names.length < minProperties)
      this.#out.invalid(
        at ?? rootPath,
        minProperties,
        `${said(at)} should have at least ${minProperties} properties`,
      );
    if (maxProperties !== undefined && names.length > maxProperties)
      this.#out.tooMany(at ?? rootPath, names.length, maxProperties);
    const others = additionalSchema(schema);
    if (others !== undefined)
      for (const name of names)
        if (!Object.hasOwn(properties, name)) this.value(others, value[name], child(at, name), before[name]);
    for (const name of names) {
      const property = propertyOf(schema, name);
      if (property !== undefined) this.value(property, value[name], child(at, name), before[name]);
    }
    for (const name of required) if (!Object.hasOwn(value, name)) this.#out.required(child(at, name));
  }

  #junctors(schema: JsonSchema, value: unknown, at: Path | undefined): void {
    const { allOf = [], anyOf = [], oneOf = [], not } = schema;
    const tell = (what: string): void => this.#out.invalid(rootPath, '', `"${at?.toString() ?? ''}" ${what}`);
    if (anyOf.length > 0 && !isIntOrString(schema, anyOf)) {
      const tries = anyOf.map((each) => allows(each, value, at));
      if (tries.every(({ list }) => list.length > 0)) {
        tell('must validate at least one schema (anyOf)');
        this.#addBest(tries);
      }
    }
    if (oneOf.length > 0) {
      const tries = oneOf.map((each) => allows(each, value, at));
      const valid = tries.filter(({ list }) => list.length === 0).length;
      if (valid !== 1)
        tell(
          `must validate one and only one schema (oneOf). ${valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`}`,
        );
      if (valid === 0) this.#addBest(tries);
    }
    if (allOf.length > 0) {
      const tries = allOf.map((each) => allows(each, value, at));
      const valid = tries.filter(({ list }) => list.length === 0).length;
      for (const { list } of tries) this.#out.list.push(...list);
      if (valid < allOf.length)
        tell(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`);
    }
    if (not !== undefined && allows(not, value, at).list.length === 0)
      tell('must not validate the schema (not)');
  }

  /** Of several ways that all fail, what keeps the nearest one from being taken. */
  #addBest(tries: readonly FieldErrors[]): void {
    const [first, ...rest] = tries;
    if (first === undefined) return;
    const best = rest.reduce((a, b) => (b.list.length < a.list.length ? b : a), first);
    this.#out.list.push(...best.list);
  }
}

/** The pattern that spells out x-kubernetes-int-or-string; its type says the same. */
function isIntOrString(schema: JsonSchema, anyOf: readonly JsonSchema[]): boolean {
  return (
    schema['x-kubernetes-int-or-string'] === true &&
    deepEqual(anyOf, [{ type: 'integer' }, { type: 'string' }])
  );
}

/** JSON's types as a schema names them. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9;
}

/** `spec.size in body`, as complaints begin. */
function said(at: Path | undefined): string {
  return `${at?.toString() ?? ''} in body`;
}
