import { type ReactNode, useEffect, useRef, useState } from 'react';
import { plainMoments } from '../../format/moment.ts';
import { useConsole, useOnline } from '../console-context.tsx';

/** Why the desk did not let somebody in, in its words, with its moments as one says them. */
export function EntryWords() {
  const words = useConsole(({ entry, now }) => (entry.phase === 'refused' ? plainMoments(entry.words, now) : ''));
  return (
    <p className="entry-words down" role="alert">
      {words === '' ? null : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`}
    </p>
  );
}

/** Asks for the password of whoever is signed in. What is typed leaves the field with the press, whatever is answered. */
export function PasswordForm(props: {
  label: string;
  name: string;
  act: string;
  give: (password: string) => Promise<boolean>;
  children?: ReactNode;
}) {
  const [password, setPassword] = useState('');
  const asked = useConsole(({ entry }) => entry.phase === 'asked');
  const online = useOnline();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Whoever is typing elsewhere, such as the reason of a kill, goes on there.
    if (document.activeElement === document.body) field.current?.focus();
  }, []);
  return (
    <form
      className="password-form"
      aria-label={props.label}
      onSubmit={(event) => {
        event.preventDefault();
        setPassword('');
        void props.give(password);
      }}
    >
      <input
        type="text"
        className="unseen"
        autoComplete="username"
        value={props.name}
        readOnly
        tabIndex={-1}
        aria-hidden
      />
      <input
        ref={field}
        type="password"
        autoComplete="current-password"
        aria-label={`password of ${props.name}`}
        placeholder="password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <button type="submit" disabled={!online || asked || password === ''}>
        {props.act}
      </button>
      {props.children}
    </form>
  );
}
