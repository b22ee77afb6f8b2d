/**
 * A label selector as an object has it, from the words of a flag.
 * Source: apimachinery/pkg/apis/meta/v1/helpers.go ParseToLabelSelector.
 */
import type { LabelSelector, LabelSelectorRequirement } from '../objects/objects';
import { readSelector } from '../objects/selector-text';
import { fail } from './failure';

const operators = { in: 'In', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist' } as const;

/** What is equal becomes labels, everything else an expression. `!=`, `>` and `<` are not for objects. */
export function labelSelectorOrFail(text: string): LabelSelector {
  const read = readSelector(text);
  if (!read.ok) return fail(`couldn't parse the selector string "${text}": ${read.message}`);
  const matchLabels: Record<string, string> = {};
  const matchExpressions: LabelSelectorRequirement[] = [];
  for (const { key, operator, values } of read.requirements) {
    if (operator === '=') matchLabels[key] = values[0] ?? '';
    else if (operator === '!=') fail('"!=" is not a valid label selector operator');
    else if (operator === '>' || operator === '<')
      fail(`"${operator === '>' ? 'gt' : 'lt'}" isn't supported in label selectors`);
    else
      matchExpressions.push({
        key,
        operator: operators[operator],
        ...(values.length === 0 ? {} : { values }),
      });
  }
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}
