type Kept<T> = { value: T | undefined };

/**
 * A place for one value of the whole process. Pages and routes are built apart, and each has its own copy of every module:
 * what a module's variable keeps would be made and held twice. While developing it is such a variable, so that changed
 * code makes its value anew.
 */
export function processWide<T>(name: string): Kept<T> {
  if (process.env.NODE_ENV !== 'production') return { value: undefined };
  const holder = globalThis as Record<symbol, Kept<T> | undefined>;
  const key = Symbol.for(`pilotage.${name}`);
  holder[key] ??= { value: undefined };
  return holder[key];
}
