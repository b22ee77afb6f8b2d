/**
 * The AGE column: a duration in as few words as kubectl uses.
 * Source: k8s.io/apimachinery/pkg/util/duration/duration.go.
 */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/**
 * What kubectl prints for an age: two units while the first is small, one unit later.
 * @param ms age in milliseconds; down to -1 s counts as 0, anything earlier is `<invalid>`.
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / second);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60 * 2) return `${seconds}s`;
  const minutes = Math.trunc(ms / minute);
  if (minutes < 10) return withRest(`${minutes}m`, seconds % 60, 's');
  if (minutes < 60 * 3) return `${minutes}m`;
  const hours = Math.trunc(ms / hour);
  if (hours < 8) return withRest(`${hours}h`, minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 24 * 8) return withRest(`${Math.trunc(hours / 24)}d`, hours % 24, 'h');
  const days = Math.trunc(ms / day);
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.trunc(ms / year);
  if (hours < 24 * 365 * 8) return withRest(`${years}y`, days % 365, 'd');
  return `${years}y`;
}

/** The one-unit form, used for example by `kubectl get events`' older columns. Same rules for negative ages. */
export function shortHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / second);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60) return `${seconds}s`;
  if (ms < hour) return `${Math.trunc(ms / minute)}m`;
  if (ms < day) return `${Math.trunc(ms / hour)}h`;
  if (ms < year) return `${Math.trunc(ms / day)}d`;
  return `${Math.trunc(ms / year)}y`;
}

function withRest(head: string, rest: number, unit: string): string {
  return rest === 0 ? head : `${head}${rest}${unit}`;
}
