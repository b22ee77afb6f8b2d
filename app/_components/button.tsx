import type { ComponentProps, ReactNode } from 'react';
import { Link } from './link';

type Look = {
  /** The one thing to do in this view: ink. */
  main?: boolean | undefined;
  /** No border: for what is seldom wanted. */
  bare?: boolean | undefined;
  /** 36 px, for toolbars and tables. */
  small?: boolean | undefined;
};

type ButtonProps = Look &
  Omit<ComponentProps<'button'>, 'disabled'> & {
    /** Says what is going on ("Saving…") in the width of the resting label, and lets no second press through. */
    busy?: string | false | undefined;
    /** Why it cannot be pressed now. It stays focusable, so that the reason can be read. */
    disabledBecause?: string | false | undefined;
  };

export function Button({
  main,
  bare,
  small,
  busy,
  disabledBecause,
  children,
  onClick,
  type,
  ...rest
}: ButtonProps) {
  const idle = !busy && !disabledBecause;
  return (
    <button
      {...rest}
      type={idle ? (type ?? 'button') : 'button'}
      className={classes({ main, bare, small }, rest.className)}
      aria-busy={busy ? true : undefined}
      aria-disabled={idle ? undefined : true}
      title={disabledBecause || rest.title}
      onClick={idle ? onClick : undefined}
    >
      {busy === undefined ? children : <Busy label={children} busy={busy} />}
    </button>
  );
}

export function ButtonLink({ main, bare, small, children, ...rest }: Look & ComponentProps<typeof Link>) {
  return (
    <Link {...rest} className={classes({ main, bare, small }, rest.className)}>
      {children}
    </Link>
  );
}

/** Both labels lie on one another, so that the button keeps its width. */
function Busy({ label, busy }: { label: ReactNode; busy: string | false }) {
  return (
    <span className="btn-busy">
      <span className={busy ? 'invisible' : undefined}>{label}</span>
      {busy && <span>{busy}</span>}
    </span>
  );
}

function classes({ main, bare, small }: Look, more: string | undefined): string {
  return ['btn', main && 'main', bare && 'bare', small && 'sm', more].filter(Boolean).join(' ');
}
