/**
 * What an image's name says: where it lies, which tag or digest is meant.
 *
 * Rules
 *   image-name/normalised  A name without a registry is docker.io's, one without a path there is `library/`'s, and one
 *                          without tag and digest means `latest`.
 * Source: pkg/util/parsers/parsers.go, github.com/distribution/reference.
 */

export type ImageName = {
  /** Registry and path. */
  readonly repo: string;
  /** Empty when only a digest is given. */
  readonly tag: string;
  readonly digest: string;
};

const identifier = /^[a-f0-9]{64}$/;
const domainLabel = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)';
const domain = `(?:${domainLabel}(?:\\.${domainLabel})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const pathPart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const reference = new RegExp(
  `^((?:${domain}/)?${pathPart}(?:/${pathPart})*)(?::(\\w[\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);
const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };
const longestRepo = 255;

type Parsed = ImageName | { readonly error: string };

/** Names that were read before: a cluster has few images, and looks at them again and again. */
const known = new Map<string, Parsed>();

/** The parts of a name, or what is wrong with it in the words of the library that upstream uses. */
export function parseImageName(image: string): Parsed {
  let parsed = known.get(image);
  if (parsed === undefined) {
    parsed = parse(image);
    if (known.size >= 1_000) known.clear();
    known.set(image, parsed);
  }
  return parsed;
}

function parse(image: string): Parsed {
  if (identifier.test(image))
    return {
      error: `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`,
    };
  const [registry, rest] = splitRegistry(image);
  const path = rest.split(':', 1)[0] ?? '';
  if (path !== path.toLowerCase())
    return { error: `invalid reference format: repository name (${path}) must be lowercase` };
  const match = reference.exec(`${registry}/${rest}`);
  if (match === null) return { error: 'invalid reference format' };
  const [, repo = '', tag = '', digest = ''] = match;
  if (repo.length > longestRepo)
    return { error: `repository name must not be more than ${longestRepo} characters` };
  const complaint = digest === '' ? undefined : complaintAboutDigest(digest);
  if (complaint !== undefined) return { error: complaint };
  return { repo, tag: tag === '' && digest === '' ? 'latest' : tag, digest };
}

/** As the runtime names it: `docker.io/library/nginx:1.27`. The name itself when it cannot be read. */
export function canonicalImage(image: string): string {
  const name = parseImageName(image);
  if ('error' in name) return image;
  const tag = name.tag === '' ? '' : `:${name.tag}`;
  return `${name.repo}${tag}${name.digest === '' ? '' : `@${name.digest}`}`;
}

/** The host that serves it: `docker.io`, `ghcr.io`, `localhost:5000`. */
export function registryOf(image: string): string {
  return splitRegistry(image)[0];
}

function splitRegistry(image: string): readonly [string, string] {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isHost = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const registry = !isHost || first === 'index.docker.io' ? 'docker.io' : first;
  const rest = isHost ? image.slice(slash + 1) : image;
  return [registry, registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest];
}

function complaintAboutDigest(digest: string): string | undefined {
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = digestLengths[algorithm];
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return /^[a-f0-9]+$/.test(hex) ? undefined : 'invalid checksum digest format';
}
