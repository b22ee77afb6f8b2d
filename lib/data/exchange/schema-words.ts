import type { z } from 'zod';

/**
 * What is wrong with a value, for people, where its schema does not say it itself. `subject` names the value: it is often one
 * that they cannot see.
 */
export function wordsFor(issue: z.core.$ZodRawIssue, subject: string): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `${subject} is missing.`
        : `${subject} is of another kind than expected.`;
    case 'invalid_value':
      return `${subject} is none of: ${issue.values.map(String).join(', ')}.`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `${subject} is too short.`
        : `${subject} is less than ${issue.minimum}.`;
    case 'too_big':
      if (issue.origin === 'string')
        return `${subject} is longer than ${issue.maximum} characters: shorten it.`;
      return issue.origin === 'array'
        ? `${subject} has more than ${issue.maximum} parts: leave some out.`
        : `${subject} is more than ${issue.maximum}.`;
    case 'unrecognized_keys':
      return `There is no field ${issue.keys.map((key) => `“${key}”`).join(', ')} here.`;
    default:
      return `${subject} is not as expected.`;
  }
}
