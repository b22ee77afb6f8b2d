/** `$((…))` of a shell: `+ - * / %` and parentheses. */

/** Longer expressions are not looked at. */
const longest = 500;

/** The value of an expression of whole numbers; undefined when it is none, or divides by nothing. */
export function calculate(text: string): number | undefined {
  if (text.length > longest) return undefined;
  const tokens = text.match(/\d+|[-+*/%()]|\S/g) ?? [];
  let at = 0;
  const unit = (): number => {
    const token = tokens[at++];
    if (token === '-') return -unit();
    if (token === '+') return unit();
    if (token !== '(') return token !== undefined && /^\d+$/.test(token) ? Number(token) : Number.NaN;
    const value = sum();
    return tokens[at++] === ')' ? value : Number.NaN;
  };
  const product = (): number => {
    let value = unit();
    while (/^[*/%]$/.test(tokens[at] ?? '')) {
      const operator = tokens[at++];
      const other = unit();
      value = operator === '*' ? value * other : operator === '/' ? Math.trunc(value / other) : value % other;
    }
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (/^[-+]$/.test(tokens[at] ?? '')) value += tokens[at++] === '+' ? product() : -product();
    return value;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : undefined;
}
