/** In place of `all.ts` in a page, by "imports" of package.json: there `late.ts` brings each part when it is needed. */
export {};
