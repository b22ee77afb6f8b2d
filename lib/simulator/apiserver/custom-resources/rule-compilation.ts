/** The rules of one place in a schema, compiled once. Source: apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go. */
import { type CompiledCel, compileCel, type Program } from '../../cel/cel';
import { optionalOf, type Type } from '../../cel/type';
import { asResource, typeOfSchema } from './cel-types';
import type { JsonSchema, ValidationRule } from './json-schema';

export type CompiledRule = {
  readonly rule: ValidationRule;
  /** Absent: it does not compile, as `problem` says. */
  readonly program?: Program;
  readonly problem?: string;
  readonly messageProgram?: Program;
  readonly messageProblem?: string;
  readonly usesOldSelf: boolean;
};

const known = new WeakMap<object, readonly CompiledRule[]>();

/** The rules of a schema itself, not of what is within it. `isRoot`: rules see what every object has. */
export function compiledRules(schema: JsonSchema, isRoot: boolean): readonly CompiledRule[] {
  const rules = schema['x-kubernetes-validations'];
  if (rules === undefined || rules.length === 0) return [];
  const before = known.get(rules);
  if (before !== undefined) return before;
  const type = typeOfSchema(isRoot ? asResource(schema) : schema);
  const compiled = type === undefined ? [] : rules.map((rule) => compileRule(rule, type));
  known.set(rules, compiled);
  return compiled;
}

function compileRule(rule: ValidationRule, self: Type): CompiledRule {
  const oldSelf = rule.optionalOldSelf === true ? optionalOf(self) : self;
  const variables = new Map([
    ['self', self],
    ['oldSelf', oldSelf],
  ]);
  const compiled = typed(
    compileCel(rule.rule ?? '', { variables }),
    'bool',
    'compilation failed: ',
    'cel expression must evaluate to a bool',
  );
  if ('problem' in compiled) return { rule, problem: compiled.problem, usesOldSelf: false };
  const { program } = compiled;
  const usesOldSelf = program.speaksOf('oldSelf');
  const { messageExpression = '' } = rule;
  if (messageExpression === '') return { rule, program, usesOldSelf };
  const message = typed(
    compileCel(messageExpression, { variables }),
    'string',
    'messageExpression compilation failed: ',
    'messageExpression must evaluate to a string',
  );
  return 'problem' in message
    ? { rule, program, usesOldSelf, messageProblem: message.problem }
    : { rule, program, usesOldSelf, messageProgram: message.program };
}

function typed(
  compiled: CompiledCel,
  wanted: string,
  failed: string,
  otherwise: string,
): { readonly program: Program } | { readonly problem: string } {
  if (!compiled.ok) return { problem: `${failed}${compiled.message}` };
  const { program } = compiled;
  return program.typeText === wanted ? { program } : { problem: otherwise };
}
