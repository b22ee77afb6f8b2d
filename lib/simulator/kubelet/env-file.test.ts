import { describe, expect, it } from 'vitest';
import { variableIn } from './env-file';

describe('[container-env/file] a file of variables', () => {
  it.each([
    ['is indented as it likes', "  A='1'\n\t\tB='2'\n", 'B', '2'],
    ['has empty lines and comments', "# x\n\nA='1'\n   # y\n\nB='2'\n", 'B', '2'],
    [
      'keeps what is between the quotes as it is',
      'A=\'   x # $HOME "y" \\n z=1  \'\n',
      'A',
      '   x # $HOME "y" \\n z=1  ',
    ],
    ['has values of several lines', "A='one\n\n  three'\nB='2'\n", 'A', 'one\n\n  three'],
    ['may say something after a value', "B='2' # two\n", 'B', '2'],
    ['does not set what it does not name', "A='1'\n", 'C', undefined],
    ['does not set what is empty', "A=''\n", 'A', undefined],
    ['is not read further than the variable', "A='1'\nnonsense\n", 'A', '1'],
  ])('%s', (_name, text, key, value) => {
    expect(variableIn(text, key)).toEqual({ value });
  });

  it.each([
    ["A='1'\nnonsense\nB='2'\n", "at line 2: missing '='"],
    ["='1'\nB='2'\n", 'at line 1: empty variable name'],
    ["A = '1'\nB='2'\n", "at line 1: whitespace before '=' is not allowed"],
    ["A='1'\nB=2\n", 'at line 2: value must be enclosed in single quotes'],
    ['A=\'1\'\nB="2"\n', 'at line 2: value must be enclosed in single quotes'],
    ["B='a''b'", 'at line 1: unexpected content after closing quote'],
    ["B='bar\nC='baz'\n", 'at line 2: unexpected content after closing quote'],
    ["B='bar\n", 'starting at line 1: unclosed single quote'],
  ])('%j is none', (text, error) => {
    expect(variableIn(text, 'B')).toEqual({ error: `invalid environment variable format ${error}` });
  });
});
