import { type ReactNode, useEffect, useRef } from 'react';

/** The foot of a sheet that tells something: Close, with the focus on it, behind what else may be done. */
export function Close({ leave, children }: { leave: () => void; children?: ReactNode }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus({ preventScroll: true }), []);
  return (
    <div className="actions">
      {children}
      <button ref={button} type="button" onClick={leave}>
        Close
      </button>
    </div>
  );
}
