import type { ReactNode } from 'react';
import { Icon } from './icon';

/** Nothing is here: one sentence that says so, and one action. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <div className="max-w-measure">{children}</div>
      {action && <div className="mt-s3">{action}</div>}
    </div>
  );
}

/** In place: what happened, what is safe, what to do. */
export function ErrorNote({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="err" role="alert">
      <p className="font-semibold">{title}</p>
      {children && <div className="mut">{children}</div>}
      {action && <div className="mt-s3">{action}</div>}
    </div>
  );
}

/** Nothing for 200 ms, then what is going on: "Running the cluster…". */
export function Waiting({ children }: { children: string }) {
  return (
    <p className="mut later" role="status">
      <Icon id="clock" /> {children}
    </p>
  );
}
