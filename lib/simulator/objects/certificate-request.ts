/** What a certificate request says of its subject. Source: RFC 2986, RFC 5280, X.690 (DER). */
import { base64Bytes, fromBase64, utf8Text } from '../values/base64';

export type CertificateRequest = {
  readonly subject: Partial<Readonly<Record<SubjectPart, readonly string[]>>>;
  readonly names: {
    readonly dns: readonly string[];
    readonly email: readonly string[];
    readonly uri: readonly string[];
    readonly ip: readonly string[];
  };
};

export type SubjectPart =
  | 'commonName'
  | 'serialNumber'
  | 'country'
  | 'locality'
  | 'province'
  | 'streetAddress'
  | 'organization'
  | 'organizationalUnit'
  | 'postalCode';

/** The last number of the object identifiers 2.5.4.n. */
const subjectParts: Readonly<Record<number, SubjectPart>> = {
  3: 'commonName',
  5: 'serialNumber',
  6: 'country',
  7: 'locality',
  8: 'province',
  9: 'streetAddress',
  10: 'organization',
  11: 'organizationalUnit',
  17: 'postalCode',
};

/** The request within PEM within base64, as `spec.request` holds it; undefined when it cannot be read. */
export function parseRequest(encoded: string): CertificateRequest | undefined {
  const pem = /-----BEGIN CERTIFICATE REQUEST-----([^-]*)-----END CERTIFICATE REQUEST-----/.exec(
    fromBase64(encoded) ?? '',
  );
  const bytes = pem === null ? undefined : base64Bytes((pem[1] ?? '').replace(/\s/g, ''));
  if (bytes === undefined) return undefined;
  const [request] = elementsOf(bytes);
  const [info] = partsOf(request);
  const [, subject, , attributes] = partsOf(info);
  if (subject === undefined) return undefined;
  return { subject: subjectOf(subject), names: namesOf(attributes) };
}

/** A value of DER: what it is, and its bytes. */
type Element = { readonly tag: number; readonly bytes: readonly number[] };

/** The values that follow one another; those before the first that is cut off. */
function elementsOf(bytes: readonly number[]): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1] ?? 0;
    at += 2;
    if (length > 0x80) {
      const size = length - 0x80;
      if (size > 4) break;
      length = bytes.slice(at, at + size).reduce((sum, byte) => sum * 256 + byte, 0);
      at += size;
    }
    if (at + length > bytes.length) break;
    elements.push({ tag, bytes: bytes.slice(at, at + length) });
    at += length;
  }
  return elements;
}

function partsOf(element: Element | undefined): readonly Element[] {
  return element === undefined ? [] : elementsOf(element.bytes);
}

/** A name is a list of sets of pairs: an identifier and a text. */
function subjectOf(name: Element): CertificateRequest['subject'] {
  const subject: Partial<Record<SubjectPart, string[]>> = {};
  for (const pair of partsOf(name).flatMap(partsOf)) {
    const [identifier, value] = partsOf(pair);
    const [a, b, last = 0] = identifier?.bytes ?? [];
    const part = a === 0x55 && b === 0x04 ? subjectParts[last] : undefined;
    const text = utf8Text(value?.bytes ?? []);
    if (part === undefined || text === undefined) continue;
    const known = subject[part] ?? [];
    known.push(text);
    subject[part] = known;
  }
  return subject;
}

/** The extension of the alternative names, 2.5.29.17, within the attributes. */
function namesOf(attributes: Element | undefined): CertificateRequest['names'] {
  const extensions = partsOf(attributes) // attributes
    .flatMap((attribute) => partsOf(attribute).slice(1)) // the sets of their values
    .flatMap(partsOf) // lists of extensions
    .flatMap(partsOf); // extensions
  const found = extensions.find((extension) => {
    const [a, b, c] = partsOf(extension)[0]?.bytes ?? [];
    return a === 0x55 && b === 0x1d && c === 0x11;
  });
  const [list] = partsOf(partsOf(found).at(-1));
  const names = partsOf(list);
  const texts = (tag: number): readonly string[] =>
    names.filter((name) => name.tag === tag).flatMap(({ bytes }) => utf8Text(bytes) ?? []);
  return {
    email: texts(0x81),
    dns: texts(0x82),
    uri: texts(0x86),
    ip: names.filter(({ tag }) => tag === 0x87).map(({ bytes }) => addressText(bytes)),
  };
}

/** An address of 4 bytes, or of 16 with its longest run of zero groups left out (RFC 5952). */
function addressText(bytes: readonly number[]): string {
  if (bytes.length !== 16) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0));
  let [from, length] = [0, 0];
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (groups[end] === 0) end++;
    if (end - start > Math.max(1, length)) [from, length] = [start, end - start];
  }
  const texts = groups.map((group) => group.toString(16));
  if (length === 0) return texts.join(':');
  return `${texts.slice(0, from).join(':')}::${texts.slice(from + length).join(':')}`;
}
