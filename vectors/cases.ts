/** Reads a file of cases, in either of the shapes that there are, and says in words what is no case. */
import type { VectorCase } from './adapter';
import { type SrsFile, srsCases } from './srs';

/** What a file has in place of cases. The message names the place in it, not the file. */
export class CasesError extends Error {}

/**
 * The cases of a file, in its order: a list of them, `{ "cases": [ … ] }`, or the vectors of the FSRS projects and of Anki.
 * A case that does not say its area is of that one which the file is named after.
 */
export function casesIn(text: string, named: string): readonly VectorCase[] {
  const parsed = parsedJson(text);
  if (isObject(parsed) && 'vectors' in parsed) return srsCases(srsFile(parsed));
  const list = isObject(parsed) ? parsed.cases : parsed;
  if (!Array.isArray(list)) throw new CasesError('it has neither a list of cases nor "vectors".');
  return list.map((each, index) => theCase(each, index, named));
}

function theCase(each: unknown, index: number, named: string): VectorCase {
  const at = `case ${index + 1}`;
  if (!isObject(each)) throw new CasesError(`${at} is ${kindOf(each)}, not an object.`);
  const { id, area = named, source = '', input, expect } = each;
  if (typeof id !== 'string' || id === '') throw new CasesError(`${at} has no "id".`);
  const where = `${at} ("${id}")`;
  if (typeof area !== 'string') throw new CasesError(`"area" of ${where} is ${kindOf(area)}, not text.`);
  if (!isObject(input)) throw new CasesError(`"input" of ${where} is ${kindOf(input)}, not an object.`);
  if (!isObject(expect)) throw new CasesError(`"expect" of ${where} is ${kindOf(expect)}, not an object.`);
  return { ...each, id, area, source: String(source), input, expect };
}

function srsFile(parsed: Readonly<Record<string, unknown>>): SrsFile {
  const { vectors, parameters = {} } = parsed;
  if (!Array.isArray(vectors)) throw new CasesError(`"vectors" is ${kindOf(vectors)}, not a list.`);
  if (!isObject(parameters)) throw new CasesError(`"parameters" is ${kindOf(parameters)}, not an object.`);
  for (const [index, vector] of vectors.entries()) {
    const at = `vector ${index + 1}`;
    if (!isObject(vector)) throw new CasesError(`${at} is ${kindOf(vector)}, not an object.`);
    const { id, params } = vector;
    if (typeof id !== 'string' || id === '') throw new CasesError(`${at} has no "id".`);
    if (typeof params === 'string' && !(params in parameters))
      throw new CasesError(
        `${at} ("${id}") asks for the weights "${params}", which "parameters" does not have.`,
      );
  }
  return { vectors, parameters } as SrsFile;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CasesError(text.trim() === '' ? 'it is empty.' : `it is not JSON: ${(error as Error).message}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
