/**
 * Every way into the program, read from the tree of sources as Next reads it: pages, methods of route handlers, server
 * actions. What is found here and not in `rules.ts` fails a test.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type EntryPoint = {
  readonly kind: 'page' | 'route' | 'action';
  /** "page /teams/[slug]", "POST /api/reviews", "action teams/actions leave". */
  readonly name: string;
  /** Below `app/`. */
  readonly file: string;
  /** What its file exports it as. */
  readonly exported: string;
};

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** The entry points under a folder `app`. Of a route's file all methods that it exports, those that it only refuses too. */
export function entryPoints(app: string): readonly EntryPoint[] {
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).sort();
  return files.flatMap((file): readonly EntryPoint[] => {
    if (/(^|\/)page\.tsx$/.test(file)) {
      return [{ kind: 'page', name: `page ${addressOf(file)}`, file, exported: 'default' }];
    }
    if (!/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file)) return [];
    const text = readFileSync(join(app, file), 'utf8');
    if (/(^|\/)route\.ts$/.test(file)) {
      return exportsOf(text)
        .filter((name) => methods.includes(name))
        .map((name) => ({ kind: 'route', name: `${name} ${addressOf(file)}`, file, exported: name }));
    }
    if (!/^\s*(['"])use server\1/.test(text)) return [];
    const place = file.replace(/\.tsx?$/, '');
    return exportsOf(text).map((name) => ({
      kind: 'action',
      name: `action ${place} ${name}`,
      file,
      exported: name,
    }));
  });
}

/** Names that a source exports as values, however it writes that. */
function exportsOf(text: string): readonly string[] {
  const declared = [...text.matchAll(/^export (?:const|let|async function|function|class) (\w+)/gm)];
  const listed = [...text.matchAll(/^export (?:const )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    [...list.matchAll(/(?:^|,)\s*(?:\w+\s+as\s+|\w+\s*:\s*)?(\w+)/g)].map(([, name = '']) => name),
  );
  return [...declared.map(([, name = '']) => name), ...listed];
}

/** "(account)/sign-in/page.tsx" is at "/sign-in". */
function addressOf(file: string): string {
  const parts = file.split('/').slice(0, -1);
  return `/${parts.filter((part) => !/^\(.*\)$/.test(part)).join('/')}`;
}
