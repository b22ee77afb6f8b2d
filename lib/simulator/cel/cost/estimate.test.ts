import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../apiserver/custom-resources/json-schema';
import { compiledRules } from '../../apiserver/custom-resources/rule-compilation';
import { sizesOf } from '../../apiserver/custom-resources/sizes';

/** The same schema with a limit on its elements, or without one. */
type Bounded = (most?: number) => JsonSchema;

const texts = ['duration', 'date', 'date-time', 'byte'];

function typed(type: string): JsonSchema {
  if (type === 'int-or-string') return { 'x-kubernetes-int-or-string': true };
  return texts.includes(type) ? { type: 'string', format: type } : { type };
}

const given = (limit: string, most?: number): JsonSchema => (most === undefined ? {} : { [limit]: most });
const array =
  (items: JsonSchema): Bounded =>
  (most) => ({ type: 'array', items, ...given('maxItems', most) });
const map =
  (additionalProperties: JsonSchema): Bounded =>
  (most) => ({
    type: 'object',
    additionalProperties,
    ...given('maxProperties', most),
  });
const text =
  (schema: JsonSchema = { type: 'string' }): Bounded =>
  (most) => ({
    ...schema,
    ...given('maxLength', most),
  });
const withRequired: JsonSchema = {
  type: 'object',
  required: ['required'],
  properties: { required: { type: 'string' }, optional: { type: 'string' } },
};
const objectsInArray = array({
  ...withRequired,
  properties: { required: { type: 'string', format: 'date' } },
});
const ofTexts: Bounded = (most) => array(text()(most))(most);
const nested: Bounded = (most) => ({
  ...array(map({ ...withRequired, ...given('maxProperties', most) })(most))(most),
});
const inObject =
  (properties: (most?: number) => Readonly<Record<string, JsonSchema>>): Bounded =>
  (most) => ({ type: 'object', properties: properties(most) });

/** Schema, rule, worst cost without a limit, the limit, worst cost with it. (TestCostEstimation) */
const cases: readonly (readonly [Bounded, string, number, number, number])[] = [
  [array(typed('number')), 'self.all(x, true)', 4_718_591, 10, 32],
  [array(typed('string')), 'self.all(x, true)', 3_145_727, 20, 62],
  [array(typed('boolean')), 'self.all(x, true)', 1_887_437, 5, 17],
  [array(array(typed('number'))()), 'self.all(x, true)', 3_145_727, 100, 302],
  [objectsInArray, 'self.all(x, true)', 349_526, 50, 152],
  [map(typed('number')), 'self.all(x, true)', 1_348_169, 10, 32],
  [map(typed('number')), 'has(self.x)', 1, 100, 1],
  [map(typed('string')), 'self.all(x, true)', 1_179_647, 3, 11],
  [map(typed('boolean')), 'self.all(x, true)', 943_718, 100, 302],
  [text(), "self.contains('test')", 314_574, 10, 5],
  [text(), "self.startsWith('test')", 2, 15, 2],
  [text(), "self.endsWith('test')", 2, 30, 2],
  [text(), 'size(self + "hello") > size("hello")', 314_578, 4, 7],
  [array(typed('number')), 'self[1] == 0.0', 2, 5000, 2],
  [array(typed('string')), 'self[1] == self[1]', 314_577, 8, 314_577],
  [text(), 'self.matches("x")', 314_574, 50, 22],
  [text(), '"".matches("(((((((((())))))))))[0-9]")', 7, 10, 7],
  [text(), 'self.matches("")', 1, 100, 1],
  [(most) => map(text()(most))(most), 'self.all(x, x.contains(self[x]))', 2_752_507, 10, 72],
  [map(typed('number')), 'self["x"] == 0.0', 2, 0, 2],
  [text(), 'self == "x"', 2, 0, 1],
  [text(typed('byte')), 'self == b"x"', 2, 0, 1],
  [array(typed('number')), 'self.all(x, x == 0.0)', 6_291_454, 3 * 1024 * 2048, 25_165_826],
  [nested, 'self.all(x, x["y"].required == "z")', 7_340_027, 10, 72],
  [array(typed('int-or-string')), 'self.all(x, true)', 4_718_591, 10, 32],
  [array(typed('int-or-string')), 'self[0] == 5', 3, 10, 3],
  [array(typed('boolean')), 'self[0] == false', 2, 25, 2],
  [objectsInArray, 'self[0] == null', 2, 422, 2],
  [array(array(typed('number'))()), 'self[0][0] == -1.0', 3, 51, 3],
  [array(map(typed('number'))()), 'self.all(x, x.y == 25.2)', 6_291_452, 12, 74],
  [array(map(typed('number'))()), 'self[0].x > 2.0', 4, 3000, 4],
  [array(typed('duration')), 'self.all(x, true)', 2_359_295, 5, 17],
  [array(typed('duration')), 'self[0].getHours() == 2', 4, 525, 4],
  [array(typed('date')), 'self.all(x, true)', 725_936, 15, 47],
  [array(typed('date')), 'self[2].getDayOfMonth() == 13', 4, 42, 4],
  [array(typed('date-time')), 'self.all(x, true)', 428_963, 25, 77],
  [map(typed('int-or-string')), 'self.all(x, true)', 1_348_169, 15, 47],
  [map(withRequired), 'self.all(x, true)', 428_963, 20, 62],
  [map(map(typed('number'))()), 'self.all(x, true)', 1_179_647, 10, 32],
  [map(array(typed('number'))()), 'self.all(x, true)', 1_179_647, 25, 77],
  [map(typed('duration')), 'self.all(x, true)', 1_048_577, 5, 17],
  [map(typed('date')), 'self.all(x, true)', 524_288, 10, 32],
  [map(typed('date-time')), 'self.all(x, true)', 349_526, 25, 77],
  [text(), "self.find('[0-9]+') == ''", 629_147, 10, 11],
  [ofTexts, "self.join(' ') == 'aa bb'", 329_853_068_905, 10, 43],
  [ofTexts, 'self.isSorted() == true', 329_854_432_052, 10, 52],
  [
    inObject((most) => ({ str: text()(most), before: text()(2), after: text()(4) })),
    "self.str.replace(self.before, self.after) == 'does not matter'",
    629_154,
    4,
    12,
  ],
  [
    inObject((most) => ({ str: text()(most), separator: text()(most) })),
    'self.str.split(self.separator) == []',
    629_160,
    10,
    22,
  ],
  [text(), "self.lowerAscii() == 'lower!'", 314_575, 10, 6],
  [map(typed('integer')), 'oldSelf.size() == self.size()', 5, 10, 5],
  [map(typed('date-time')), 'self["a"] == self["b"]', 8, 7, 8],
  [map(typed('duration')), 'self["c"] == self["d"]', 8, 42, 8],
  [text({ type: 'string', enum: ['A', 'B', 'C', 'LongValue'] }), "self.contains('A')", 2, 1000, 401],
  [text(typed('int-or-string')), 'isQuantity(self)', 314_574, 20, 9],
];

function worstCost(schema: JsonSchema, rule: string): number | undefined {
  const ruled = { ...schema, 'x-kubernetes-validations': [{ rule }] };
  const [compiled] = compiledRules(ruled, false);
  expect(compiled?.problem).toBeUndefined();
  return compiled?.program?.mostCost(sizesOf(ruled, false).at);
}

describe('[cel/estimate] what an expression may cost at worst', () => {
  it.each(cases.map(([bounded, rule, ...costs], i) => ({ title: `${i}: ${rule}`, bounded, rule, costs })))(
    '$title',
    ({ bounded, rule, costs: [unbounded, most, limited] }) => {
      expect([worstCost(bounded(), rule), worstCost(bounded(most), rule)], rule).toEqual([
        unbounded,
        limited,
      ]);
    },
  );

  it('grows with every loop in a loop', () => {
    const numbers = array(typed('number'));
    expect(worstCost(numbers(10), 'self.all(x, self.all(y, true))')).toBe(352);
    expect(worstCost(numbers(10), 'self.all(x, self.all(y, self.all(z, true)))')).toBe(3552);
    expect(worstCost(numbers(), 'self.all(x, self.all(y, true))')).toBeGreaterThan(10_000_000);
  });

  it.each([
    ['self.exists(x, x > 1.0)', 62],
    ['self.exists_one(x, x > 1.0)', 43],
    ['self.map(x, x * 2.0).size() == 3', 154],
    ['self.filter(x, x > 1.0).size() == 3', 164],
  ])('counts a macro as the loop that it is: %s', (rule, cost) => {
    expect(worstCost(array(typed('number'))(10), rule)).toBe(cost);
  });
});
