import { useEffect } from 'react';
import { useCommands, useConsole } from '../console-context.tsx';

/**
 * Opens a form where it stands when it was asked for from elsewhere.
 *
 * @param prefix - What the names of its forms begin with.
 * @param open - Is given the rest of the name.
 */
export function useFormAsk(prefix: string, open: (rest: string) => void): void {
  const asked = useConsole(({ shell }) => (shell.form?.startsWith(prefix) ? shell.form : null));
  const commands = useCommands();
  useEffect(() => {
    if (asked === null) return;
    commands.openForm(null);
    open(asked.slice(prefix.length));
  }, [asked, prefix, open, commands]);
}
