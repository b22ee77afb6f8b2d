/**
 * The programs that `kubectl exec` finds in a container, as busybox has them: `sh -c`, `cat`, `ls`, `env`, `printenv`,
 * `echo`, `hostname`, `id`, `whoami`, `date`, `pwd`, `test`, `true`, `false`, `sleep`, and those of `net-programs.ts`.
 */
import { type Net, netPrograms } from '../../network/net-programs';
import { splitWords } from '../line/words';

/** What a program sees. */
export type Place = {
  /** Every file, by absolute path. */
  readonly files: ReadonlyMap<string, string>;
  readonly env: ReadonlyMap<string, string>;
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
  readonly hostname: string;
  readonly stdin: string;
  readonly net: Net;
};

export type ProgramResult =
  | { readonly stdout: string; readonly stderr: string; readonly code: number }
  /** There is no such program. */
  | { readonly missing: string };

type Program = (args: readonly string[], place: Place) => { stdout: string; stderr: string; code: number };

/** Statements that a script may have. */
const mostStatements = 1_000;

export function runProgram(words: readonly string[], place: Place): ProgramResult {
  const [name = '', ...args] = words;
  const bare = name.replace(/^(\/usr)?\/s?bin\//, '');
  if (bare === 'sh' || bare === 'bash' || bare === 'ash') return shell(args, place);
  if (Object.hasOwn(netPrograms, bare)) return netPrograms[bare]?.(args, place.net) ?? { missing: name };
  const program = Object.hasOwn(programs, bare) ? programs[bare] : undefined;
  return program === undefined ? { missing: name } : program(args, place);
}

const programs: Readonly<Record<string, Program>> = {
  cat: (args, { files, stdin }) => {
    if (args.length === 0) return done(stdin);
    let [stdout, stderr] = ['', ''];
    for (const path of args) {
      const content = files.get(absolute(path));
      if (content !== undefined) stdout += content;
      else if (isFolder(files, absolute(path))) stderr += `cat: read error: Is a directory\n`;
      else stderr += `cat: can't open '${path}': No such file or directory\n`;
    }
    return { stdout, stderr, code: stderr === '' ? 0 : 1 };
  },
  ls: (args, { files }) => {
    const paths = args.filter((arg) => !arg.startsWith('-'));
    let [stdout, stderr] = ['', ''];
    for (const path of paths.length === 0 ? ['/'] : paths) {
      const full = absolute(path).replace(/\/+$/, '');
      if (files.has(full)) stdout += `${path}\n`;
      else if (isFolder(files, full)) {
        const names = new Set(
          [...files.keys()]
            .filter((each) => each.startsWith(`${full}/`))
            .map((each) => each.slice(full.length + 1).split('/')[0] ?? ''),
        );
        const all = full === '' ? new Set([...usualFolders, ...names]) : names;
        stdout += `${paths.length > 1 ? `${path}:\n` : ''}${[...all]
          .sort()
          .map((each) => `${each}\n`)
          .join('')}`;
      } else stderr += `ls: ${path}: No such file or directory\n`;
    }
    return { stdout, stderr, code: stderr === '' ? 0 : 1 };
  },
  env: (_args, { env }) => done([...env].map(([name, value]) => `${name}=${value}\n`).join('')),
  printenv: (args, { env }) => {
    if (args.length === 0) return done([...env].map(([name, value]) => `${name}=${value}\n`).join(''));
    const found = args.filter((name) => env.has(name));
    return {
      stdout: found.map((name) => `${env.get(name)}\n`).join(''),
      stderr: '',
      code: found.length === args.length ? 0 : 1,
    };
  },
  echo: (args) => done(args[0] === '-n' ? args.slice(1).join(' ') : `${args.join(' ')}\n`),
  hostname: (_args, { hostname }) => done(`${hostname}\n`),
  id: () => done('uid=0(root) gid=0(root) groups=0(root)\n'),
  whoami: () => done('root\n'),
  date: (args, { now }) => done(`${dateText(now, args)}\n`),
  pwd: () => done('/\n'),
  true: () => done(''),
  false: () => ({ stdout: '', stderr: '', code: 1 }),
  sleep: () => done(''),
  test: (args, place) => ({ stdout: '', stderr: '', code: holds(args, place) ? 0 : 1 }),
  '[': (args, place) => ({ stdout: '', stderr: '', code: holds(args.slice(0, -1), place) ? 0 : 1 }),
};

const usualFolders = 'bin dev etc home lib proc root sys tmp usr var'.split(' ');

function done(stdout: string): { stdout: string; stderr: string; code: number } {
  return { stdout, stderr: '', code: 0 };
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path.replace(/^\.\//, '').replace(/^\.$/, '')}`;
}

function isFolder(files: ReadonlyMap<string, string>, path: string): boolean {
  const folder = path.replace(/\/+$/, '');
  if (folder === '' || usualFolders.includes(folder.slice(1))) return true;
  for (const each of files.keys()) if (each.startsWith(`${folder}/`)) return true;
  return false;
}

function holds(args: readonly string[], { files }: Place): boolean {
  const [first = '', operator = '', second = ''] = args;
  if (first === '-f' || first === '-e' || first === '-s') return files.has(absolute(operator));
  if (first === '-d') return isFolder(files, absolute(operator)) && !files.has(absolute(operator));
  if (first === '-n') return operator !== '';
  if (first === '-z') return operator === '';
  if (operator === '=' || operator === '==') return first === second;
  if (operator === '!=') return first !== second;
  return args.length === 1 && first !== '';
}

/** `Mon Nov 23 14:00:00 UTC 2026`, or seconds for `+%s`. */
function dateText(now: number, args: readonly string[]): string {
  if (args.includes('+%s')) return String(Math.floor(now / 1000));
  const date = new Date(now);
  const days = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
  const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const day = String(date.getUTCDate()).padStart(2);
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)} UTC ${date.getUTCFullYear()}`;
}

/** `sh -c SCRIPT`: simple commands, one after the other, joined by `;`, `&&`, `||` and line breaks. */
function shell(args: readonly string[], place: Place): ProgramResult {
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const script = flag < 0 ? place.stdin : (args[flag + 1] ?? '');
  let [stdout, stderr, code] = ['', '', 0];
  const parts = script.split(/(;|&&|\|\||\n)/).slice(0, mostStatements * 2);
  for (let i = 0; i < parts.length; i += 2) {
    const joint = parts[i - 1];
    if ((joint === '&&' && code !== 0) || (joint === '||' && code === 0)) continue;
    const text = (parts[i] ?? '').trim();
    if (text === '') continue;
    const split = splitWords(expanded(text, place.env));
    if (!split.ok) return { stdout, stderr: `${stderr}sh: ${split.message}\n`, code: 2 };
    if (split.words[0] === 'exit') return { stdout, stderr, code: Number(split.words[1] ?? code) & 255 };
    const result = runProgram(split.words, place);
    if ('missing' in result) {
      stderr += `sh: ${result.missing}: not found\n`;
      code = 127;
    } else {
      stdout += result.stdout;
      stderr += result.stderr;
      code = result.code;
    }
  }
  return { stdout, stderr, code };
}

/** Variables outside single quotes by their values. */
function expanded(text: string, env: ReadonlyMap<string, string>): string {
  return text.replace(
    /'[^']*'|\$(\w+)|\$\{(\w+)\}/g,
    (all, name: string | undefined, braced: string | undefined) =>
      all.startsWith("'") ? all : (env.get(name ?? braced ?? '') ?? '').replace(/["\\$`]/g, '\\$&'),
  );
}
