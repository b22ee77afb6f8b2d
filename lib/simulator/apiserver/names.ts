/**
 * What may be a name: the rules of k8s.io/apimachinery/pkg/util/validation/validation.go.
 * Each answers the list of complaints, in upstream's words; an empty list means valid.
 */

const dns1123LabelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dns1123SubdomainFormat = `${dns1123LabelFormat}(\\.${dns1123LabelFormat})*`;
const dns1035LabelFormat = '[a-z]([-a-z0-9]*[a-z0-9])?';
const wildcardFormat = `\\*\\.${dns1123SubdomainFormat}`;
const qualifiedNameFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValueFormat = `(${qualifiedNameFormat})?`;
const httpHeaderFormat = '[-A-Za-z0-9]+';
const envVarFormat = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const configMapKeyFormat = '[-._a-zA-Z0-9]+';
const percentFormat = '[0-9]+%';
const cIdentifierFormat = '[A-Za-z_][A-Za-z0-9_]*';

const whole = (format: string): RegExp => new RegExp(`^(?:${format})$`);
const dns1123Label = whole(dns1123LabelFormat);
const dns1123Subdomain = whole(dns1123SubdomainFormat);
const dns1035Label = whole(dns1035LabelFormat);
const wildcard = whole(wildcardFormat);
const qualifiedName = whole(qualifiedNameFormat);
const labelValue = whole(labelValueFormat);
const httpHeader = whole(httpHeaderFormat);
const envVar = whole(envVarFormat);
const configMapKey = whole(configMapKeyFormat);
const percent = whole(percentFormat);
const cIdentifier = whole(cIdentifierFormat);

export const dns1123LabelMaxLength = 63;
export const dns1123SubdomainMaxLength = 253;

/** A name of one label: lower-case letters, digits, '-'; at most 63 characters. */
export function isDNS1123Label(value: string): string[] {
  return [
    ...tooLong(value, dns1123LabelMaxLength),
    ...(dns1123Label.test(value)
      ? []
      : dns1123Subdomain.test(value)
        ? ['must not contain dots']
        : [
            regexError(
              "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
              dns1123LabelFormat,
              ['my-name', '123-abc'],
            ),
          ]),
  ];
}

/** One or more labels joined by dots; at most 253 characters. */
export function isDNS1123Subdomain(value: string): string[] {
  return [
    ...tooLong(value, dns1123SubdomainMaxLength),
    ...(dns1123Subdomain.test(value)
      ? []
      : [
          regexError(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
            dns1123SubdomainFormat,
            ['example.com'],
          ),
        ]),
  ];
}

/** As a label, but it must begin with a letter. */
export function isDNS1035Label(value: string): string[] {
  return [
    ...tooLong(value, dns1123LabelMaxLength),
    ...(dns1035Label.test(value)
      ? []
      : [
          regexError(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
            dns1035LabelFormat,
            ['my-name', 'abc-123'],
          ),
        ]),
  ];
}

/** `*.` followed by a subdomain, as the host of an Ingress rule. */
export function isWildcardDNS1123Subdomain(value: string): string[] {
  return [
    ...tooLong(value, dns1123SubdomainMaxLength),
    ...(wildcard.test(value)
      ? []
      : [
          regexError(
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
            wildcardFormat,
            ['*.example.com'],
          ),
        ]),
  ];
}

/** A domain of at least two labels, each at most 63 characters; a final dot is allowed. */
export function isFullyQualifiedDomainName(value: string): string[] {
  if (value.length === 0) return ['Required value'];
  const name = value.endsWith('.') ? value.slice(0, -1) : value;
  const errors = isDNS1123Subdomain(name);
  if (errors.length > 0) return errors;
  const labels = name.split('.');
  if (labels.length < 2) return ['should be a domain with at least two segments separated by dots'];
  return labels.flatMap((label) =>
    label.length > dns1123LabelMaxLength ? tooLong(label, dns1123LabelMaxLength) : [],
  );
}

/** A label key, annotation key or resource name: an optional `prefix/` (a subdomain) and a name of at most 63. */
export function isQualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${regexErrorTail(
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        qualifiedNameFormat,
        ['MyName', 'my.name', '123-abc'],
      )} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  const [prefix, name] = parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : [undefined, value];
  if (prefix !== undefined) {
    if (prefix.length === 0) errors.push('prefix part must be non-empty');
    else errors.push(...isDNS1123Subdomain(prefix).map((e) => `prefix part ${e}`));
  }
  if (name.length === 0) errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push(`name part ${maxLengthError(63)}`);
  if (!qualifiedName.test(name)) {
    errors.push(
      `name part ${regexErrorTail(
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        qualifiedNameFormat,
        ['MyName', 'my.name', '123-abc'],
      )}`,
    );
  }
  return errors;
}

/** The value of a label: empty, or as the name part of a qualified name. */
export function isValidLabelValue(value: string): string[] {
  return [
    ...tooLong(value, 63),
    ...(labelValue.test(value)
      ? []
      : [
          regexError(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
            labelValueFormat,
            ['MyValue', 'my_value', '12345'],
          ),
        ]),
  ];
}

export function isHTTPHeaderName(value: string): string[] {
  return httpHeader.test(value)
    ? []
    : [
        regexError("a valid HTTP header must consist of alphanumeric characters or '-'", httpHeaderFormat, [
          'X-Header-Name',
        ]),
      ];
}

/** The strict form of an environment variable's name. */
export function isEnvVarName(value: string): string[] {
  const errors = envVar.test(value)
    ? []
    : [
        regexError(
          "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
          envVarFormat,
          ['my.env-name', 'MY_ENV.NAME', 'MyEnvName1'],
        ),
      ];
  return [...errors, ...pathLike(value)];
}

/** The relaxed form (default since 1.34): any printable ASCII character but '='. */
export function isRelaxedEnvVarName(value: string): string[] {
  if (value.length === 0) return ['environment variable name must be non-empty'];
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code > 0x7e || character === '=') {
      return [
        `a valid environment variable name must consist only of printable ASCII characters other than '='`,
      ];
    }
  }
  return [];
}

/** A key of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): string[] {
  return [
    ...tooLong(value, dns1123SubdomainMaxLength),
    ...(configMapKey.test(value)
      ? []
      : [
          regexError(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            configMapKeyFormat,
            ['key.name', 'KEY_NAME', 'key-name'],
          ),
        ]),
    ...pathLike(value),
  ];
}

export function isCIdentifier(value: string): string[] {
  return cIdentifier.test(value)
    ? []
    : [
        regexError(
          "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
          cIdentifierFormat,
          ['my_name', 'MY_NAME', 'MyName'],
        ),
      ];
}

/** 1 to 65535. */
export function isValidPortNum(port: number): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? [] : [inclusiveRangeError(1, 65_535)];
}

/** An IANA service name, as the name of a container port: at most 15 characters with at least one letter. */
export function isValidPortName(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 15) errors.push(maxLengthError(15));
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

export function isValidPercent(value: string): string[] {
  return percent.test(value)
    ? []
    : [
        regexError(
          "a valid percent string must be a numeric string followed by an ending '%'",
          percentFormat,
          ['1%', '93%'],
        ),
      ];
}

/** "must be no more than N characters" */
export function maxLengthError(length: number): string {
  return `must be no more than ${length} characters`;
}

/** "must be between LOW and HIGH, inclusive" */
export function inclusiveRangeError(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

function tooLong(value: string, length: number): string[] {
  return value.length > length ? [maxLengthError(length)] : [];
}

function pathLike(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  if (value.startsWith('..')) return ["must not start with '..'"];
  return [];
}

function regexError(message: string, format: string, examples: readonly string[]): string {
  return regexErrorTail(message, format, examples);
}

function regexErrorTail(message: string, format: string, examples: readonly string[]): string {
  const quoted = examples.map((e, i) => (i === 0 ? `'${e}', ` : ` or '${e}', `)).join('');
  return `${message} (e.g. ${quoted}regex used for validation is '${format}')`;
}
