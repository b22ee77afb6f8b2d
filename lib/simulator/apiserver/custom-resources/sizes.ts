/**
 * How large what a schema describes can be in one request, and how small: what the costs of rules are estimated from.
 * Source: apiserver/pkg/cel/common/schemas.go, apiserver/pkg/cel/{limits,types}.go.
 */
import type { SizeAt } from '../../cel/cost/estimate';
import { utf8 } from '../../values/hash';
import { asResource, escapedName } from './cel-types';
import { additionalSchema, type JsonSchema } from './json-schema';

/** In bytes: no request is larger. */
const largestRequest = 3 * 1024 * 1024;

/** `most`: elements or bytes of text; `least`: bytes of the smallest value as JSON. */
type Sized = {
  readonly most: number;
  readonly least: number;
  readonly element?: Sized;
  readonly fields?: ReadonlyMap<string, Sized>;
};

/** The sizes of what a schema describes; `isRoot`: rules see what every object has. */
export type Sizes = {
  readonly at: SizeAt;
  /** How often such a value can be in one request. */
  readonly timesInRequest: number;
};

export function sizesOf(schema: JsonSchema, isRoot: boolean): Sizes {
  const sized = sizedBy(isRoot ? asResource(schema) : schema);
  return {
    // The first step is the variable: `self`, or `oldSelf`, which is of the same schema.
    at: (path) => path.slice(1).reduce<Sized | undefined>(within, sized)?.most,
    timesInRequest: Math.floor(largestRequest / ((sized?.least ?? 0) + 1)),
  };
}

function within(sized: Sized | undefined, step: string): Sized | undefined {
  if (step === '@items' || step === '@values') return sized?.element;
  if (step === '@keys') return sized?.fields === undefined && sized?.element !== undefined ? key : undefined;
  return sized?.fields?.get(step);
}

const key: Sized = { most: 0, least: 2 };

function sizedBy(given: JsonSchema): Sized | undefined {
  const schema = given['x-kubernetes-embedded-resource'] === true ? asResource(given) : given;
  const { maxLength, maxItems, maxProperties } = schema;
  const byLength = maxLength === undefined ? undefined : Math.max(0, maxLength);
  if (schema['x-kubernetes-int-or-string'] === true)
    return { most: byLength === undefined ? largestRequest - 2 : byLength * 4, least: 1 };
  switch (schema.type) {
    case 'boolean':
      return { most: 0, least: 4 };
    case 'number':
    case 'integer':
      return { most: 0, least: 1 };
    case 'string':
      return textSize(schema, byLength);
    case 'array': {
      const element = schema.items && sizedBy(schema.items);
      if (element === undefined) return undefined;
      const most = maxItems === undefined ? fitting(element.least + 1) : Math.max(0, maxItems);
      return { most, least: 2, element };
    }
    case 'object': {
      const others = additionalSchema(schema);
      if (others === undefined) return objectSize(schema);
      const element = sizedBy(others);
      if (element === undefined) return undefined;
      // Two quotes, a colon, a comma, and two bytes for the key.
      const most = maxProperties === undefined ? fitting(element.least + 6) : Math.max(0, maxProperties);
      return { most, least: 2, element };
    }
    default:
      return undefined;
  }
}

/** How many of a size are in a request, between brackets. */
function fitting(bytes: number): number {
  return Math.floor((largestRequest - 2) / bytes);
}

function objectSize({ properties = {}, required = [] }: JsonSchema): Sized {
  const fields = new Map<string, Sized>();
  let least = 2;
  for (const [name, each] of Object.entries(properties)) {
    const sized = sizedBy(each);
    if (sized === undefined) continue;
    const escaped = escapedName(name);
    if (escaped !== undefined) fields.set(escaped, sized);
    if (required.includes(name) && each.default === undefined) least += name.length + sized.least + 4;
  }
  return { most: 0, least, fields };
}

/** A text of a format has its length; a character can be four bytes. */
function textSize({ format, enum: values = [] }: JsonSchema, byLength: number | undefined): Sized {
  switch (format) {
    case 'byte':
      return { most: byLength ?? largestRequest - 2, least: 2 };
    case 'duration':
      return { most: 32, least: 3 };
    case 'date':
      return { most: 12, least: 12 };
    case 'date-time':
      return { most: 32, least: 21 };
    default:
      break;
  }
  const longest = values.reduce<number>(
    (most, each) => (typeof each === 'string' ? Math.max(most, utf8(each).length) : most),
    0,
  );
  const most = byLength !== undefined ? byLength * 4 : values.length > 0 ? longest : largestRequest - 2;
  return { most, least: 2 };
}
