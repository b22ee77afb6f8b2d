/** Programs that look at files, and make and remove them: `cat`, `ls`, `touch`, `rm`, `mkdir`, `cp`, `mv`, `test`. */
import { done, type Ended, failed, isFolder, type Place, type Program, pathIn, usualFolders } from './place';

const noSuch = 'No such file or directory';
const readOnly = 'Read-only file system';

export const filePrograms: Readonly<Record<string, Program>> = {
  cat: (args, place) => {
    const paths = args.filter((arg) => !/^-./.test(arg));
    if (paths.length === 0) return done(place.stdin);
    return each(paths, (path) => {
      const content = path === '-' ? place.stdin : place.files.get(pathIn(place, path));
      if (content !== undefined) return done(content);
      return isFolder(place, pathIn(place, path))
        ? failed('cat: read error: Is a directory\n')
        : failed(`cat: can't open '${path}': ${noSuch}\n`);
    });
  },
  ls: (args, place) => {
    const paths = args.filter((arg) => !arg.startsWith('-'));
    const shown = paths.length === 0 ? ['.'] : paths;
    const files = shown.filter((path) => place.files.has(pathIn(place, path)));
    const folders = shown.filter((path) => !files.includes(path) && isFolder(place, pathIn(place, path)));
    const missing = shown.filter((path) => !files.includes(path) && !folders.includes(path));
    const blocks = folders.map((folder) => {
      const names = namesIn(place, pathIn(place, folder));
      return `${shown.length > 1 ? `${folder}:\n` : ''}${names.map((name) => `${name}\n`).join('')}`;
    });
    const own = files.map((path) => `${path}\n`).join('');
    return {
      stdout: [...(own === '' ? [] : [own]), ...blocks].join('\n'),
      stderr: missing.map((path) => `ls: ${path}: ${noSuch}\n`).join(''),
      code: missing.length === 0 ? 0 : 1,
    };
  },
  touch: (args, place) =>
    each(pathsOf(args), (path) => {
      const full = pathIn(place, path);
      if (place.isReadOnly(full)) return failed(`touch: ${path}: ${readOnly}\n`);
      if (!isFolder(place, parentOf(full))) return failed(`touch: ${path}: ${noSuch}\n`);
      if (!place.files.has(full) && !isFolder(place, full)) place.files.set(full, '');
      return done('');
    }),
  rm: (args, place) => {
    const flags = args.filter((arg) => arg.startsWith('-')).join('');
    return each(pathsOf(args), (path) => {
      const full = pathIn(place, path);
      if (place.isReadOnly(full) && place.files.has(full))
        return failed(`rm: can't remove '${path}': ${readOnly}\n`);
      if (place.files.delete(full)) return done('');
      if (!isFolder(place, full))
        return flags.includes('f') ? done('') : failed(`rm: can't remove '${path}': ${noSuch}\n`);
      if (!/[rR]/.test(flags)) return failed(`rm: '${path}' is a directory\n`);
      for (const name of [...place.files.keys()]) if (name.startsWith(`${full}/`)) place.files.delete(name);
      place.folders.delete(full);
      return done('');
    });
  },
  mkdir: (args, place) =>
    each(pathsOf(args), (path) => {
      const full = pathIn(place, path);
      const isWhole = args.includes('-p');
      if (place.isReadOnly(full)) return failed(`mkdir: can't create directory '${path}': ${readOnly}\n`);
      if (!isWhole && (isFolder(place, full) || place.files.has(full)))
        return failed(`mkdir: can't create directory '${path}': File exists\n`);
      if (!isWhole && !isFolder(place, parentOf(full)))
        return failed(`mkdir: can't create directory '${path}': ${noSuch}\n`);
      for (let folder = full; folder !== '/'; folder = parentOf(folder)) place.folders.add(folder);
      return done('');
    }),
  cp: (args, place) => copied('cp', args, place),
  mv: (args, place) => {
    const result = copied('mv', args, place);
    if (result.code === 0)
      for (const path of pathsOf(args).slice(0, -1)) place.files.delete(pathIn(place, path));
    return result;
  },
  basename: ([path = '']) => done(`${path.replace(/\/+$/, '').split('/').pop() ?? ''}\n`),
  dirname: ([path = '']) => done(`${/^(.*)\/[^/]*$/.exec(path)?.[1] ?? '.'}\n`),
};

function copied(name: string, args: readonly string[], place: Place): Ended {
  const paths = pathsOf(args);
  const target = pathIn(place, paths[paths.length - 1] ?? '');
  return each(paths.slice(0, -1), (path) => {
    const content = place.files.get(pathIn(place, path));
    if (content === undefined)
      return failed(`${name}: can't ${name === 'mv' ? 'rename' : 'stat'} '${path}': ${noSuch}\n`);
    if (place.isReadOnly(target))
      return failed(`${name}: can't create '${paths[paths.length - 1]}': ${readOnly}\n`);
    place.files.set(isFolder(place, target) ? `${target}/${path.split('/').pop()}` : target, content);
    return done('');
  });
}

/** What is done with each path, one after the other. */
function each(paths: readonly string[], act: (path: string) => Ended): Ended {
  const all = paths.map(act);
  return {
    stdout: all.map(({ stdout }) => stdout).join(''),
    stderr: all.map(({ stderr }) => stderr).join(''),
    code: all.some(({ code }) => code !== 0) ? 1 : 0,
  };
}

function pathsOf(args: readonly string[]): readonly string[] {
  return args.filter((arg) => !arg.startsWith('-'));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** What lies in a folder itself, in order of name. */
function namesIn({ files, folders }: Place, folder: string): readonly string[] {
  const prefix = folder === '/' ? '/' : `${folder}/`;
  const names = new Set<string>(folder === '/' ? usualFolders : []);
  for (const path of [...files.keys(), ...folders])
    if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/')[0] ?? '');
  return [...names].sort();
}

/** What `test` says, with `!`, `-a` and `-o` between simple conditions. */
export function holds(args: readonly string[], place: Place): boolean {
  for (const [operator, decides] of [
    ['-o', true],
    ['||', true],
    ['-a', false],
    ['&&', false],
  ] as const) {
    const at = args.indexOf(operator);
    if (at <= 0) continue;
    const left = holds(args.slice(0, at), place);
    return left === decides ? decides : holds(args.slice(at + 1), place);
  }
  if (args[0] === '!') return !holds(args.slice(1), place);
  const [first = '', operator = '', second = ''] = args;
  if (args.length === 1) return first !== '';
  if (args.length === 2) {
    const path = pathIn(place, operator);
    if (first === '-e') return place.files.has(path) || isFolder(place, path);
    if (['-f', '-r', '-w', '-x'].includes(first)) return place.files.has(path);
    if (first === '-s') return (place.files.get(path) ?? '') !== '';
    if (first === '-d') return isFolder(place, path) && !place.files.has(path);
    if (first === '-n') return operator !== '';
    return first === '-z' && operator === '';
  }
  const [left, right] = [Number(first), Number(second)];
  switch (operator) {
    case '=':
    case '==':
      return first === second;
    case '!=':
      return first !== second;
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    case '-ge':
      return left >= right;
    default:
      return false;
  }
}
