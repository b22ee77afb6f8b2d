// What is typed after the name of a script, read with words for whoever mistypes it.
import { parseArgs } from 'node:util';

/**
 * Options and words of this process. A wrong option ends it with a sentence, the usage and exit code 2; `--help` prints the
 * usage and ends it with 0.
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} Options
 * @typedef {ReturnType<typeof parseArgs<{ options: Options, allowPositionals: true }>>} CommandLine
 */

/**
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} Options
 * @param {string} usage beginning with "Usage: "
 * @param {Options} options
 * @param {boolean} [allowPositionals] whether words that are no options are taken
 * @returns {CommandLine<Options>}
 */
export function commandLine(usage, options, allowPositionals = true) {
  try {
    const args = process.argv.slice(2);
    if (!args.some((arg) => arg === '--help' || arg === '-h'))
      return parseArgs({ args, options, allowPositionals: /** @type {true} */ (allowPositionals) });
  } catch (error) {
    // The first sentence says what is wrong; the others speak of programs.
    const [said = ''] = /** @type {Error} */ (error).message.split(/\. |\n/);
    console.error(`${said.replace(/\.$/, '')}.\n${usage}`);
    process.exit(2);
  }
  console.log(usage);
  process.exit(0);
}
