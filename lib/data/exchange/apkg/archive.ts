/**
 * The zip around an Anki package, read as if somebody hostile had made it: no more entries, no more real bytes and no
 * other names than a package has, whatever the headers claim. Only the collection is inflated.
 */
import { strToU8, Unzip, UnzipInflate, zipSync } from 'fflate';

export const limits = {
  /** Of the whole file. */
  packedBytes: 64 * 1024 * 1024,
  entries: 20_000,
  /** Of the collection, inflated. */
  collectionBytes: 256 * 1024 * 1024,
  /** Times that inflating may make it larger; text is seldom beyond twenty. */
  ratio: 200,
} as const;

/** A package that is not read, with the sentence that says why. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
}

const collections = ['collection.anki21', 'collection.anki2'] as const;

/** The SQLite file of a package. Throws a PackageError. */
export function collectionIn(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength > limits.packedBytes) {
    throw new PackageError(`The file is larger than ${limits.packedBytes / 1024 / 1024} MiB.`);
  }
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new PackageError('This is no Anki package (.apkg).');
  const found = new Map<string, Uint8Array[]>();
  const sizes = new Map<string, number>();
  let entries = 0;
  let problem: PackageError | undefined;
  const fail = (message: string) => {
    problem ??= new PackageError(message);
  };
  const unzip = new Unzip((file) => {
    entries += 1;
    if (entries > limits.entries) return fail(`The package has more than ${limits.entries} entries.`);
    if (!isPlainName(file.name))
      return fail(`The package has an entry with a path: ${JSON.stringify(file.name.slice(0, 80))}.`);
    if (file.name === 'collection.anki21b') found.set(file.name, []);
    if (!collections.some((name) => name === file.name)) return;
    if (found.has(file.name)) return fail(`The package has a second ${file.name}.`);
    const chunks: Uint8Array[] = [];
    found.set(file.name, chunks);
    file.ondata = (error, chunk) => {
      if (error) return fail('The package is damaged.');
      const size = (sizes.get(file.name) ?? 0) + chunk.byteLength;
      sizes.set(file.name, size);
      if (size > limits.collectionBytes || size > bytes.byteLength * limits.ratio) {
        file.terminate();
        return fail('The collection in the package is too large.');
      }
      chunks.push(chunk);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    const step = 64 * 1024;
    for (let at = 0; at < bytes.byteLength && !problem; at += step) {
      unzip.push(bytes.subarray(at, at + step), at + step >= bytes.byteLength);
    }
  } catch {
    fail('The package is damaged.');
  }
  if (problem) throw problem;
  const name = collections.find((each) => (sizes.get(each) ?? 0) > 0);
  if (name === undefined) {
    throw new PackageError(
      found.has('collection.anki21b')
        ? 'This package is in Anki’s newest format. Export it again with “Support older Anki versions” ticked.'
        : 'This is no Anki package: there is no collection of cards in it.',
    );
  }
  // A package for new versions carries an old collection that only asks for an update.
  if (found.has('collection.anki21b') && name === 'collection.anki2') {
    throw new PackageError(
      'This package is in Anki’s newest format. Export it again with “Support older Anki versions” ticked.',
    );
  }
  return Buffer.concat(found.get(name) ?? []);
}

/** A package with this collection and no media. */
export function packageOf(collection: Uint8Array): Uint8Array {
  return zipSync({ 'collection.anki2': collection, media: strToU8('{}') }, { level: 6, mtime: '2026-01-01' });
}

function isPlainName(name: string): boolean {
  return name !== '' && name.length <= 200 && !/[/\\\0]/.test(name) && !name.startsWith('..');
}
