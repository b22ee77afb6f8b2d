import { readFileSync } from 'node:fs';
import { entryPoints } from '../app/_access/entry-points';
import { expect, test } from './test';

/** The rules of access are held against the sources (app/_access); this holds the sources against what was built. */
test('what was built can be entered only where the rules of access know of', () => {
  const known = entryPoints('app');
  const files = new Set(
    known.map(({ kind, file }) => (kind === 'action' ? '' : file.replace(/\.tsx?$/, ''))),
  );
  const built = Object.keys(read('app-paths-manifest.json')).map((path) => path.slice(1));
  // Next's own pages, and a picture.
  const ours = built.filter((path) => !/^(_global-error|_not-found)\/page$|^icon\.svg\/route$/.test(path));
  expect(ours.length).toBeGreaterThan(40);
  expect(ours.filter((path) => !files.has(path))).toEqual([]);

  const actions = Object.values(read('server-reference-manifest.json').node as Record<string, Built>);
  expect(actions.length).toBeGreaterThan(20);
  const unknown = actions.filter(
    ({ filename, exportedName }) =>
      !known.some(
        ({ kind, file, exported }) =>
          kind === 'action' && `app/${file}` === filename && exported === exportedName,
      ),
  );
  expect(unknown).toEqual([]);
});

type Built = { readonly filename: string; readonly exportedName: string };

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`.next/server/${name}`, 'utf8'));
}
