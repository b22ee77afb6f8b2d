/** Longest password that is hashed, in characters. Long enough for any passphrase, short enough to cost nothing. */
export const longestPassword = 256;
export const shortestPassword = 10;

/** What is wrong with a new password, or null. Length is what counts (NIST SP 800-63B): no rules about characters. */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < shortestPassword) return `These are ${length} characters. Take at least ${shortestPassword}.`;
  if (length > longestPassword) return `Take at most ${longestPassword} characters.`;
  const plain = password.toLowerCase();
  const name = email.split('@')[0]?.toLowerCase() ?? '';
  if (plain === email.toLowerCase() || (name.length > 3 && plain.replace(/[\d\W_]+$/, '') === name)) {
    return 'That is your e-mail address. Take something that others cannot guess.';
  }
  if (isPattern(plain) || commonPasswords.has(plain)) {
    return 'That is among the first that are tried. Take something that others cannot guess.';
  }
  return null;
}

/** One character or a short piece over and over ("abcabcabcabc"), or a run along the alphabet or the digits. */
function isPattern(text: string): boolean {
  for (let size = 1; size <= 4; size++) {
    const piece = text.slice(0, size);
    if (piece.repeat(Math.ceil(text.length / size)).startsWith(text)) return true;
  }
  const runs = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', 'qwertyuiopasdfghjklzxcvbnm'];
  const both = runs.flatMap((run) => [run, [...run].reverse().join('')]);
  return both.some((run) => run.includes(text));
}

/** The passwords of ten characters and more that lists of leaked passwords begin with. */
const commonPasswords = new Set([
  '1q2w3e4r5t',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'administrator',
  'basketball',
  'changeme123',
  'football123',
  'iloveyou123',
  'kubernetes',
  'kubernetes1',
  'letmein123',
  'liverpool1',
  'manchester',
  'password01',
  'password10',
  'password11',
  'password12',
  'password123',
  'password1234',
  'passwordpassword',
  'q1w2e3r4t5',
  'q1w2e3r4t5y6',
  'qwerty12345',
  'qwerty123456',
  'qwertyuiop123',
  'superman123',
  'welcome123',
  'zaq12wsxcde3',
]);
