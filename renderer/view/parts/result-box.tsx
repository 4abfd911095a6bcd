import { type ReactNode, useEffect, useRef } from 'react';
import { useCommands } from '../console-context.tsx';

/** How a result is meant: `warn` is for what was so and is so no more. */
export type ResultTone = 'good' | 'bad' | 'warn';

/** A result takes the keyboard's focus, unless that went elsewhere meanwhile, and goes at Escape. */
export function ResultBox({ tone, children }: { tone: ResultTone; children: ReactNode }) {
  const commands = useCommands();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  const alarms = tone === 'warn';
  return (
    <div
      ref={box}
      role="status"
      aria-live={alarms ? 'off' : 'polite'}
      aria-label="result"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') commands.dismiss();
      }}
    >
      <div className={`outcome ${tone}`} role={alarms ? 'alert' : undefined}>
        {children}
        <div className="actions">
          <button type="button" onClick={commands.dismiss}>
            Close
          </button>
        </div>
      </div>
    </div>
  );
}
