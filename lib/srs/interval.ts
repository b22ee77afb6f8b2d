/** How long until a card is asked again: seconds within a study day, whole study days beyond it. */
export type Interval =
  | { readonly unit: 'seconds'; readonly count: number }
  | { readonly unit: 'days'; readonly count: number };

/** What a rating button shows: "10 min", "5.5 min", "4 d", "2.1 mo", "1.4 y". */
export function intervalLabel(interval: Interval): string {
  const { count, short } = measure(interval);
  return `${count} ${short}`;
}

/** The same for a screen reader: "10 minutes", "1 day", "2.1 months". */
export function intervalWords(interval: Interval): string {
  const { count, word } = measure(interval);
  return `${count} ${word}${count === '1' ? '' : 's'}`;
}

const DAYS_PER_MONTH = 365.25 / 12;

function measure({ unit, count }: Interval): { count: string; short: string; word: string } {
  if (unit === 'seconds') {
    if (count < 60) return { count: oneDecimal(count), short: 's', word: 'second' };
    if (count < 3600) return { count: oneDecimal(count / 60), short: 'min', word: 'minute' };
    if (count < 86_400) return { count: oneDecimal(count / 3600), short: 'h', word: 'hour' };
    return { count: oneDecimal(count / 86_400), short: 'd', word: 'day' };
  }
  if (count < 31) return { count: String(count), short: 'd', word: 'day' };
  if (count < 365) return { count: oneDecimal(count / DAYS_PER_MONTH), short: 'mo', word: 'month' };
  return { count: oneDecimal(count / 365.25), short: 'y', word: 'year' };
}

function oneDecimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}
