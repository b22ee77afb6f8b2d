/** An expression as a tree. `at`: where in the text it is told of, in UTF-16 units. */
import type { Value } from './value';

export type Expr = { readonly at: number } & (
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'ident'; readonly name: string }
  /** `isTest`: `has(a.b)`; `isOptional`: `a.?b`. */
  | {
      readonly kind: 'select';
      readonly operand: Expr;
      readonly field: string;
      readonly isTest?: boolean;
      readonly isOptional?: boolean;
    }
  | { readonly kind: 'call'; readonly name: string; readonly target?: Expr; readonly args: readonly Expr[] }
  | { readonly kind: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'if'; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'map'; readonly entries: readonly Entry[] }
  /** `Object{spec: Object.spec{replicas: 1}}`. */
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly Field[] }
  | Comprehension
  /** `cel.bind(x, value, body)`, and `value.optMap(x, body)`. */
  | {
      readonly kind: 'bind';
      readonly how: 'bind' | 'optMap' | 'optFlatMap';
      readonly name: string;
      readonly value: Expr;
      readonly body: Expr;
    }
);

export type Comprehension = {
  readonly kind: 'comprehension';
  readonly how: Macro;
  readonly range: Expr;
  /** One: the item of a list, the key of a map. Two: the place or key, and the value. */
  readonly names: readonly string[];
  /** Only what it holds for is taken; for all, exists and existsOne what is asked. */
  readonly filter?: Expr;
  readonly result?: Expr;
};

export type Macro = 'all' | 'exists' | 'existsOne' | 'map' | 'filter' | 'transformMap' | 'transformMapEntry';

export type Item = { readonly value: Expr; readonly isOptional: boolean };
export type Entry = { readonly key: Expr; readonly value: Expr; readonly isOptional: boolean };
export type Field = {
  readonly name: string;
  readonly value: Expr;
  readonly isOptional: boolean;
  readonly at: number;
};

/** Something wrong with a text, and where. */
export type Problem = { readonly at: number; readonly message: string };

/** Problems as CEL shows them: the line, and a caret below the place. */
export function problemsText(source: string, problems: readonly Problem[]): string {
  const lines = source.split('\n');
  return problems
    .map(({ at, message }) => {
      const before = source.slice(0, at).split('\n');
      const column = [...(before.at(-1) ?? '')].length;
      const line = lines[before.length - 1] ?? '';
      return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${'.'.repeat(column)}^`;
    })
    .join('\n');
}
