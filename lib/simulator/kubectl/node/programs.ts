/**
 * The programs that `kubectl exec` finds in a container, as busybox has them: `sh`, those of `file-programs.ts`,
 * `text-programs.ts` and `net-programs.ts`, and what tells of the process and the machine.
 */
import { netPrograms } from '../../network/net-programs';
import { filePrograms, holds } from './file-programs';
import { done, failed, type Place, type Program, type ProgramResult } from './place';
import { runScript } from './shell';
import { textPrograms } from './text-programs';

export function runProgram(words: readonly string[], place: Place): ProgramResult {
  const [name = '', ...args] = words;
  const bare = name.replace(/^(\/usr)?\/s?bin\//, '');
  const isThere = (programs: object): boolean => Object.hasOwn(programs, bare);
  const program = isThere(own) ? own[bare] : isThere(textPrograms) ? textPrograms[bare] : filePrograms[bare];
  if (isThere(netPrograms))
    return place.probing ? done('') : (netPrograms[bare]?.(args, place.net) ?? done(''));
  if (!isThere(own) && !isThere(textPrograms) && !isThere(filePrograms)) return { missing: name };
  if (program === undefined || place.probing) return done('');
  return program(args, place);
}

/** `sh -c SCRIPT [NAME ARGS…]`, `sh FILE`, or the script on standard input. */
function shell(args: readonly string[], place: Place): ReturnType<Program> {
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  if (flag >= 0) return runScript(args[flag + 1] ?? '', args.slice(flag + 2), place, runProgram);
  const file = args.find((arg) => !arg.startsWith('-'));
  if (file === undefined) return runScript(place.stdin, [], place, runProgram);
  const script = place.files.get(file);
  return script === undefined
    ? failed(`sh: can't open '${file}': No such file or directory\n`, 2)
    : runScript(script, args.slice(args.indexOf(file)), place, runProgram);
}

/** The longest that a program sleeps, in milliseconds of virtual time. */
const longestSleepMs = 24 * 3_600_000;

const own: Readonly<Record<string, Program>> = {
  sh: shell,
  bash: shell,
  ash: shell,
  env: (args, place) => {
    const values = args.filter((arg) => /^\w+=/.test(arg));
    const command = args.slice(values.length);
    const env = new Map(place.env);
    for (const pair of values) env.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    if (command.length === 0) return done(environment(env));
    const result = runProgram(command, { ...place, env });
    return 'missing' in result
      ? failed(`env: can't execute '${result.missing}': No such file or directory\n`, 127)
      : result;
  },
  printenv: (args, { env }) => {
    if (args.length === 0) return done(environment(env));
    const found = args.filter((name) => env.has(name));
    const stdout = found.map((name) => `${env.get(name)}\n`).join('');
    return { stdout, stderr: '', code: found.length === args.length ? 0 : 1 };
  },
  hostname: (_args, { hostname }) => done(`${hostname}\n`),
  id: (args) =>
    done(args.includes('-u') || args.includes('-g') ? '0\n' : 'uid=0(root) gid=0(root) groups=0(root)\n'),
  whoami: () => done('root\n'),
  date: (args, { now }) => done(`${dateText(now(), args)}\n`),
  pwd: (_args, { folder }) => done(`${folder}\n`),
  uname: (args, { hostname }) => {
    const parts = { s: 'Linux', n: hostname, r: '6.8.0', v: '#1 SMP', m: 'x86_64', o: 'GNU/Linux' };
    const flags = args.join('').replaceAll('-', '') || 's';
    const wanted = Object.entries(parts).filter(([flag]) => flags.includes('a') || flags.includes(flag));
    return done(`${wanted.map(([, text]) => text).join(' ')}\n`);
  },
  ps: (_args, { init }) =>
    done(`PID   USER     TIME  COMMAND\n    1 root      0:00 ${init.join(' ')}\n    7 root      0:00 ps\n`),
  nproc: () => done('1\n'),
  true: () => done(''),
  false: () => failed(''),
  sleep: (args, { net }) => {
    const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 };
    let seconds = 0;
    for (const arg of args) {
      const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(arg) ?? [];
      if (amount === undefined) return failed(`sleep: invalid number '${arg}'\n`);
      seconds += Number(amount) * (units[unit] ?? 1);
    }
    if (seconds > 0) net.sleep(Math.min(seconds * 1000, longestSleepMs));
    return done('');
  },
  test: (args, place) => (holds(args, place) ? done('') : failed('')),
  '[': (args, place) => (holds(args.slice(0, -1), place) ? done('') : failed('')),
  '[[': (args, place) => (holds(args.slice(0, -1), place) ? done('') : failed('')),
};

function environment(env: ReadonlyMap<string, string>): string {
  return [...env].map(([name, value]) => `${name}=${value}\n`).join('');
}

/** `Mon Nov 23 14:00:00 UTC 2026`, or as a `+FORMAT` says. */
function dateText(now: number, args: readonly string[]): string {
  const date = new Date(now);
  const days = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
  const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const iso = date.toISOString();
  const format = args.find((arg) => arg.startsWith('+'))?.slice(1) ?? '%a %b %e %T UTC %Y';
  const fields: Readonly<Record<string, string>> = {
    a: days[date.getUTCDay()] ?? '',
    b: months[date.getUTCMonth()] ?? '',
    d: iso.slice(8, 10),
    e: String(date.getUTCDate()).padStart(2),
    F: iso.slice(0, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    m: iso.slice(5, 7),
    S: iso.slice(17, 19),
    s: String(Math.floor(now / 1000)),
    T: iso.slice(11, 19),
    Y: iso.slice(0, 4),
    Z: 'UTC',
  };
  return format.replace(/%(\w)/g, (all, field: string) => fields[field] ?? all);
}
