import type { ReactNode } from 'react';
import { Link } from './link';
import type { Theme } from './theme';
import { ThemeChoice } from './theme-choice';

type AccountMenuProps = {
  /** Null for a guest who has not said a name. */
  name: string | null;
  isGuest: boolean;
  theme: Theme;
  /** The button that signs out. */
  signOut?: ReactNode;
};

/** Who is signed in, what they can change, and the way out. The browser's own popover: Escape and a press outside close it. */
export function AccountMenu({ name, isGuest, theme, signOut }: AccountMenuProps) {
  const who = name ?? (isGuest ? 'Guest' : 'You');
  return (
    <>
      <button type="button" className="me" popoverTarget="account-menu" aria-label={`Account of ${who}`}>
        <span aria-hidden="true">{initials(who)}</span>
      </button>
      <div id="account-menu" popover="auto" className="menu">
        <p className="font-semibold">{who}</p>
        {isGuest && (
          <p className="mut mt-s1 text-xs">
            What you learn is kept in this browser. <Link href="/sign-up">Sign up</Link> to keep it anywhere.
          </p>
        )}
        <ul className="my-s3">
          <li>
            <Link href="/account" className="flex min-h-tap items-center">
              {isGuest ? 'Settings' : 'Account and settings'}
            </Link>
          </li>
          {isGuest && (
            <li>
              <Link href="/sign-in" className="flex min-h-tap items-center">
                Sign in
              </Link>
            </li>
          )}
        </ul>
        <ThemeChoice theme={theme} />
        {signOut && <div className="mt-s4">{signOut}</div>}
      </div>
    </>
  );
}

/** "Ada Okafor" is AO, "ada" is A. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('');
}
