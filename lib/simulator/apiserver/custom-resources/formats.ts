/**
 * The formats that a schema may ask of a text; others are not looked at.
 * Source: apiextensions-apiserver/pkg/apiserver/validation/formats.go, kube-openapi/pkg/validation/strfmt.
 */
import { base64Bytes } from '../../values/base64';
import { isDNS1123Label, isDNS1123Subdomain } from '../names';
import { parseCIDR, parseIP } from '../validation/ip';
import type { Definition } from './definition';
import { schemaHas } from './json-schema';

const hex = '[0-9a-fA-F]';

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** RFC 3339, as far as dates go that exist. */
export function isDateTime(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})$/.exec(
    text,
  );
  if (match === null) return false;
  return isDate(match[1] ?? '') && Number(match[2]) < 24 && Number(match[3]) < 60 && Number(match[4]) < 61;
}

function pattern(expression: RegExp): (text: string) => boolean {
  return (text) => expression.test(text);
}

function uuid(version: string, variant: string): (text: string) => boolean {
  return pattern(new RegExp(`^${hex}{8}-?${hex}{4}-?${version}-?${variant}${hex}{3}-?${hex}{12}$`));
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  const sum = [...digits].reduce((total, c, i) => total + (10 - i) * (c === 'X' ? 10 : Number(c)), 0);
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  return [...digits].reduce((total, c, i) => total + Number(c) * (i % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}

/** By the format's name without dashes, as upstream looks them up. */
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: pattern(/^[0-9a-fA-F]{24}$/),
  uri: (text) => /^[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]+$/.test(text) || /^\/[^\s]*$/.test(text),
  email: pattern(/^[^\s@<>]+@[^\s@<>]+$/),
  hostname: (text) =>
    text.length <= 255 &&
    /^[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,62})(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,62}))*[.]?$/.test(text),
  ipv4: (text) => !text.includes(':') && parseIP(text) !== undefined,
  ipv6: (text) => text.includes(':') && parseIP(text) !== undefined,
  cidr: (text) => parseCIDR(text) !== undefined,
  mac: pattern(
    /^(?:[0-9a-fA-F]{2}([:-]))(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}$|^(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}$/,
  ),
  uuid: uuid(`${hex}{4}`, hex),
  uuid3: uuid(`3${hex}{3}`, hex),
  uuid4: uuid(`4${hex}{3}`, '[89abAB]'),
  uuid5: uuid(`5${hex}{3}`, '[89abAB]'),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: (text) =>
    /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/.test(
      text.replace(/[^\d]/g, ''),
    ),
  ssn: pattern(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: pattern(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: pattern(
    /^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$/,
  ),
  byte: (text) => base64Bytes(text) !== undefined,
  password: () => true,
  date: isDate,
  datetime: isDateTime,
  duration: (text) =>
    /^[+-]?(?:0|(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text) ||
    /^\d+\s*(?:ns|nanos?|us|micros?|ms|millis?|s|sec|secs|seconds?|m|mins?|minutes?|h|hr|hrs|hours?|d|days?|w|wk|wks|weeks?|(?:nano|micro|milli)(?:s|second|seconds)?)$/.test(
      text,
    ),
  k8sshortname: (text) => isDNS1123Label(text).length === 0,
  k8slongname: (text) => isDNS1123Subdomain(text).length === 0,
};

/** Whether a text is of a format; every text is of one that is not known. */
export function formatAccepts(format: string, text: string): boolean {
  const name = format.replaceAll('-', '');
  return Object.hasOwn(formats, name) ? (formats[name]?.(text) ?? true) : true;
}

/** What whoever writes a definition is told of formats that nobody looks at. */
export function formatWarnings(definition: Definition): readonly string[] {
  const found: string[] = [];
  for (const { schema } of definition.spec?.versions ?? [])
    schemaHas(schema?.openAPIV3Schema, ({ type = '', format }) => {
      if (format !== undefined && format !== '' && !isKnownFormat(type, format))
        found.push(`unrecognized format ${JSON.stringify(format)}`);
      return false;
    });
  return [...new Set(found)];
}

/** Whether a schema's format is looked at. */
function isKnownFormat(type: string, format: string): boolean {
  switch (type) {
    case '':
    case 'string':
      return Object.hasOwn(formats, format.replaceAll('-', ''));
    case 'integer':
      return format === 'int32' || format === 'int64';
    case 'number':
      return format === 'float' || format === 'double';
    default:
      return false;
  }
}
