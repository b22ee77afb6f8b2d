/** What a person types at the cluster, as a scenario's entry: kubectl, a program of a node, or waiting. */
import { z } from 'zod';

const longestLine = 2000;
const longestText = 20_000;
const lineTooLong = `One of the commands has more than ${longestLine} characters.`;
const textTooLong = `The text that one of the commands reads has more than ${longestText} characters.`;
const lineEmpty = 'One of the commands is empty.';

const commandLine = z.string().trim().min(1, lineEmpty).max(longestLine, lineTooLong);

/** A line, or a line with what is given to it on standard input. What is wrong is said to whoever typed it. */
export const typedSchema = z.union(
  [commandLine, z.strictObject({ line: commandLine, stdin: z.string().max(longestText, textTooLong) })],
  { error: (issue) => wordsAmong('errors' in issue ? issue.errors : []) },
);

/** Of what each of the two shapes complains about, that which is said in words here. */
function wordsAmong(errors: unknown): string {
  const issues = (Array.isArray(errors) ? errors.flat() : []) as readonly { readonly message?: string }[];
  const said = new Set([lineTooLong, textTooLong, lineEmpty]);
  return (
    issues.find(({ message = '' }) => said.has(message))?.message ??
    'One of the commands is neither a line nor a line with a text that it reads.'
  );
}

export type Typed = z.infer<typeof typedSchema>;
