import { useState } from 'react';

/** What one types into a terminal for the same, ready to be copied: for a desk that cannot be reached from here. */
export function TerminalCommand({ words, command }: { words: string; command: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  return (
    <div className="terminal" role="alert">
      <p>{words}</p>
      <p className="command">
        <code>{command}</code>
        <button
          type="button"
          className="quiet"
          onClick={() => {
            // Where the clipboard is closed to pages, the command can still be selected by one click on it.
            navigator.clipboard.writeText(command).then(
              () => setCopied(command),
              () => setCopied(null),
            );
          }}
        >
          {copied === command ? 'Copied' : 'Copy'}
        </button>
      </p>
    </div>
  );
}
