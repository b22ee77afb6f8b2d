/**
 * A formatter of dates, made once for each set of options: making one takes longer than a table of dates that it writes.
 * Days without a zone are given as their noon, or their beginning, in UTC.
 */
export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', options);
  // There are as many as zones of people that look, and forms.
  if (formats.size >= 500) formats.clear();
  formats.set(key, made);
  return made;
}

const formats = new Map<string, Intl.DateTimeFormat>();
