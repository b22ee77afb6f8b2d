import { describe, expect, it } from 'vitest';
import { formatSelector } from './label-selector';
import { readSelector } from './selector-text';

const label =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('the text of a label selector', () => {
  it.each([
    ['', ''],
    ['x in (foo,,baz),y,z notin ()', 'x in (,baz,foo),y,z notin ()'],
    ['b==1, a != 2', 'a!=2,b=1'],
    ['in in (in)', 'in in (in)'],
    ['a=,!b', 'a=,!b'],
    ['a>1,b<-', undefined],
  ])('%s is read', (text, canonical) => {
    const read = readSelector(text);
    expect(read.ok ? formatSelector(read.requirements) : undefined).toBe(canonical);
  });

  it.each([
    [',a', `found ',', expected: !, identifier, or 'end of string'`],
    ['a,', `found '', expected: identifier after ','`],
    ['a=b=c', `found '=', expected: ',' or 'end of string'`],
    ['!a in (b)', `found 'in', expected: ',' or 'end of string'`],
    ['!', `unable to parse requirement: found '', expected: identifier`],
    ['a b', `unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt`],
    ['a in b', `unable to parse requirement: found 'b' expected: '('`],
    ['a in (', `unable to parse requirement: found '', expected: ',', ')' or identifier`],
    ['a in (b', `unable to parse requirement: found '', expected: ',' or ')'`],
    ['a in (b,', `unable to parse requirement: found '', expected: ',', or identifier`],
    ['a=!', `unable to parse requirement: found '!', expected: identifier`],
    [
      'a>b',
      `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    ['a=-', `unable to parse requirement: values[0][a]: Invalid value: "-": ${label}`],
    [
      'a in (-,.)',
      `unable to parse requirement: [values[0][a]: Invalid value: "-": ${label}, values[1][a]: Invalid value: ".": ${label}]`,
    ],
  ])('%s is refused in the words of upstream', (text, message) => {
    expect(readSelector(text)).toEqual({ ok: false, message });
  });
});
