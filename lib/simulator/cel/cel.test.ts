import { describe, expect, it } from 'vitest';
import { compileCel } from './cel';
import { bool, dyn, int, listOf, mapOf, string, type Type } from './type';
import { Failure, fromJson, toJson, type Value } from './value';

const self: Type = {
  kind: 'object',
  name: 'selfType1',
  fields: new Map<string, Type>([
    ['size', int],
    ['name', string],
    ['tags', listOf(string)],
    ['labels', mapOf(string, string)],
    ['any', dyn],
  ]),
};
const variables = new Map<string, Type>([
  ['self', self],
  ['object', dyn],
  ['flag', bool],
]);

function compiled(source: string): string {
  const result = compileCel(source, { variables });
  return result.ok ? 'compiles' : result.message;
}

function value(source: string, given: unknown = {}, limit?: number): unknown {
  const result = compileCel(source, { variables });
  if (!result.ok) throw new Error(result.message);
  const known: Readonly<Record<string, Value>> = { self: fromJson(given), object: fromJson(given) };
  const { value: end } = result.program.run(
    (name) => (Object.hasOwn(known, name) ? known[name] : undefined),
    limit,
  );
  return end instanceof Failure ? `error: ${end.message}` : toJson(end);
}

describe('CEL', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['-7 / 2', -3],
    ['-7 % 2', -1],
    ['1.5 + 2.0', 3.5],
    ['2 > 1.5', true],
    ['"a" + "b" == "ab"', true],
    ['[1, 2] + [3]', [1, 2, 3]],
    ['{"a": 1}.a', 1],
    ['{"a": 1}["a"]', 1],
    ['"b" in ["a", "b"]', true],
    ['"b" in {"a": 1}', false],
    ['size("äöü")', 3],
    ['true ? 1 : 2', 1],
    ['!false && !!true', true],
    ['type(1) == int', true],
    ['int("42") + int(2.9)', 44],
    ['string(3) + string(true)', '3true'],
    ['duration("1h30m") > duration("90s")', true],
    ['timestamp("2026-01-02T03:04:05Z").getFullYear()', 2026],
    ['timestamp("2026-01-02T03:04:05Z") + duration("24h") == timestamp("2026-01-03T03:04:05Z")', true],
    ['"hello".matches("^h.*o$")', true],
    ["r'\\d' + '\\n'", '\\d\n'],
    ['0x1F', 31],
    ['b"abc" == bytes("abc")', true],
    ['1u + 2u == 3u', true],
  ])('[cel/compile] %s is %j', (source, wanted) => {
    expect(value(source)).toEqual(wanted);
  });

  it.each([
    ['[1, 2, 3].all(x, x > 0)', true],
    ['[1, 2, 3].exists(x, x == 2)', true],
    ['[1, 2, 2].exists_one(x, x == 2)', false],
    ['[1, 2, 3].map(x, x * 2)', [2, 4, 6]],
    ['[1, 2, 3].map(x, x > 1, x * 2)', [4, 6]],
    ['[1, 2, 3].filter(x, x != 2)', [1, 3]],
    ['{"a": 1, "b": 2}.all(k, k < "c")', true],
    ['[10, 20].all(i, v, v == (i + 1) * 10)', true],
    ['{"a": 1}.transformMap(k, v, v + 1)', { a: 2 }],
    ['[5, 6].transformList(i, v, i + v)', [5, 7]],
    ['["x"].transformMapEntry(i, v, {v: i})', { x: 0 }],
    ['cel.bind(x, 2, x * x)', 4],
    ['optional.of(3).optMap(x, x + 1).orValue(0)', 4],
    ['{"a": {"b": 1}}.?a.?c.orValue(9)', 9],
    ['[1][?5].hasValue()', false],
    ['[?optional.none(), 2]', [2]],
  ])('[cel/compile] the macro in %s gives %j', (source, wanted) => {
    expect(value(source)).toEqual(wanted);
  });

  it.each([
    ['"hello %s, %d of %.2f".format(["you", dyn(1), dyn(2.5)])', 'hello you, 1 of 2.50'],
    ['"a,b,c".split(",").join("-")', 'a-b-c'],
    ['"hello".substring(1, 3).upperAscii()', 'EL'],
    ['" x ".trim().replace("x", "y")', 'y'],
    ['"abcb".lastIndexOf("b")', 3],
    ['[3, 1, 2].sort()', [1, 2, 3]],
    ['[1, 2].isSorted() && [1, 2].sum() == 3 && [1, 5].max() == 5', true],
    ['sets.contains([1, 2, 3], [2]) && sets.intersects([1], [1, 2]) && sets.equivalent([1, 1], [1])', true],
    ['"123 abc 456".findAll("[0-9]+")', ['123', '456']],
    ['quantity("50k").add(quantity("20k")) == quantity("70k")', true],
    ['quantity("50Mi").isGreaterThan(quantity("50M")) && quantity("50k").asInteger() == 50000', true],
    ['isQuantity("Mi") || isURL("../x") || isIP("1.2.3") || isCIDR("10.0.0.0/33")', false],
    ['url("https://example.com:80/a?b=c").getHostname()', 'example.com'],
    [
      'cidr("192.168.0.0/16").containsIP("192.168.1.1") && cidr("192.168.0.0/24").containsCIDR("192.168.0.128/25")',
      true,
    ],
    [
      'string(ip("2001:db8:0::1")) == "2001:db8::1" && ip("::1").isLoopback() && ip("10.0.0.1").family() == 4',
      true,
    ],
    ['semver("1.2.3").isLessThan(semver("1.10.0")) && isSemver("v1.0", true)', true],
    [
      '!format.dns1123Label().validate("my-name").hasValue() && format.named("uuid").value().validate("x").hasValue()',
      true,
    ],
    ['jsonpatch.escapeKey("k8s.io/my~label")', 'k8s.io~1my~0label'],
  ])('[cel/compile] the library of %s gives %j', (source, wanted) => {
    expect(value(source)).toEqual(wanted);
  });

  it.each([
    ['object.spec.x', 'no such key: x'],
    ['object.spec.list[3]', 'index out of bounds: 3'],
    ['1 / 0', 'division by zero'],
    ['9223372036854775807 + 1', 'integer overflow'],
    ['object.spec + 1', 'no such overload'],
    ['optional.none().value()', 'optional.none() dereference'],
    ['int("x")', "type conversion error from 'string' to 'int'"],
  ])('[cel/no-such-key] %s fails: %s', (source, why) => {
    expect(value(source, { spec: { list: [1] } })).toBe(`error: ${why}`);
  });

  it('[cel/junctions] one side that decides is enough', () => {
    expect(value('object.missing == 1 || true')).toBe(true);
    expect(value('false && object.missing == 1')).toBe(false);
    expect(value('object.missing == 1 && true')).toBe('error: no such key: missing');
    expect(value('[1, 2].exists(x, x / (x - 1) == 2)')).toBe(true);
    expect(value('!has(object.a) || object.a > 3')).toBe(true);
  });

  it.each([
    ['self.sise > 1', "ERROR: <input>:1:5: undefined field 'sise'\n | self.sise > 1\n | ....^"],
    ['size > 1', "ERROR: <input>:1:1: undeclared reference to 'size' (in container '')\n | size > 1\n | ^"],
    [
      'self.name > 1',
      "ERROR: <input>:1:11: found no matching overload for '_>_' applied to '(string, int)'\n | self.name > 1\n | ..........^",
    ],
    [
      'self.name.startsWith(1)',
      "ERROR: <input>:1:21: found no matching overload for 'startsWith' applied to 'string.(int)'\n | self.name.startsWith(1)\n | ....................^",
    ],
    [
      'self.size.all(x, x)',
      "ERROR: <input>:1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | self.size.all(x, x)\n | ....^",
    ],
    [
      'self.size = 1',
      "ERROR: <input>:1:11: Syntax error: token recognition error at: '= '\n | self.size = 1\n | ..........^",
    ],
    [
      'self.size >',
      "ERROR: <input>:1:12: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | self.size >\n | ...........^",
    ],
    ['[1, "a"]', "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, \"a\"]\n | ....^"],
    [
      '1 == 1.0',
      "ERROR: <input>:1:3: found no matching overload for '_==_' applied to '(int, double)'\n | 1 == 1.0\n | ..^",
    ],
    ['namespace == 1', 'ERROR: <input>:1:1: reserved identifier: namespace\n | namespace == 1\n | ^'],
    ['has(self)', 'ERROR: <input>:1:5: invalid argument to has() macro\n | has(self)\n | ....^'],
  ])('[cel/compile] %s is told with its place', (source, message) => {
    expect(compiled(source)).toBe(message);
  });

  it('[cel/cost] what costs too much is ended, and nothing makes up for it', () => {
    const list = `[${Array.from({ length: 100 }, (_, i) => i).join(',')}]`;
    const nested = `${list}.all(a, ${list}.all(b, ${list}.all(c, a + b + c >= 0))) || true`;
    expect(value(nested, {}, 100_000)).toBe('error: operation cancelled: actual cost limit exceeded');
  });

  it('[cel/compile] anything at all is answered, in no time', () => {
    const parts = [
      'self',
      '.',
      'size',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '+',
      '-',
      '"a"',
      '1',
      'u',
      '?',
      ':',
      '&&',
      '||',
      '!',
      ' in ',
      ',',
      'all',
      'x',
      'has',
      '2.5',
      'true',
      "'",
      '%',
      'object',
      'map',
      '\n',
    ];
    let seed = 7;
    const next = (most: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % most;
    };
    const began = performance.now();
    for (let i = 0; i < 3_000; i++) {
      const source = Array.from({ length: 1 + next(24) }, () => parts[next(parts.length)]).join('');
      const result = compileCel(source, { variables });
      if (result.ok)
        result.program.run((name) => (name === 'self' ? fromJson({ size: 1 }) : undefined), 10_000);
      else expect(result.message).toMatch(/^ERROR: <input>:\d+:\d+: /);
    }
    const deep = `${'('.repeat(5_000)}1${')'.repeat(5_000)}`;
    expect(compileCel(deep, { variables }).ok).toBe(false);
    expect(compileCel(`${'!'.repeat(5_000)}true`, { variables }).ok).toBe(true);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
