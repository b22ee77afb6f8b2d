/** A key, shown to whoever has a keyboard. Phones hide it. */
export function Kbd({ children }: { children: string }) {
  return <kbd className="max-sm:hidden">{children}</kbd>;
}
