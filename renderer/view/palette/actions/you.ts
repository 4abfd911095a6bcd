import { isNobody } from '../../../store/people/person.ts';
import { type Action, firstOf, type Ground, offline } from '../action.ts';

const NO_OPERATORS = 'This desk has no operators: nobody signs in.';

/** What somebody does about themselves. */
export function personActions({ state, commands }: Ground): readonly Action[] {
  const { me } = state;
  const nobody = !me?.enforced ? NO_OPERATORS : isNobody(me) ? 'Nobody is signed in.' : null;
  const permission = commands.notifier.permission();
  return [
    {
      id: 'sign in',
      section: 'you',
      name: 'Sign in…',
      withheld: firstOf(
        offline(state),
        !me?.enforced && NO_OPERATORS,
        me?.signed_in && `You are signed in as ${me.name}.`,
      ),
      run: () => commands.look(false),
    },
    {
      id: 'lock',
      section: 'you',
      name: 'Lock the session',
      words: ['away'],
      withheld: firstOf(offline(state), nobody, me?.locked && 'It is locked.'),
      run: () => void commands.lock(),
    },
    {
      id: 'sign out',
      section: 'you',
      name: 'Sign out',
      words: ['log out', 'leave'],
      withheld: firstOf(offline(state), nobody),
      run: () => void commands.signOut(false),
    },
    {
      id: 'sign out everywhere',
      section: 'you',
      name: 'Sign out everywhere',
      words: ['log out', 'leave'],
      withheld: firstOf(offline(state), nobody),
      run: () => void commands.signOut(true),
    },
    {
      id: 'notify',
      section: 'you',
      name: 'Allow notifications…',
      words: ['alerts', 'system'],
      withheld:
        permission === 'granted'
          ? 'They are allowed.'
          : permission === 'denied'
            ? 'They were refused: the browser’s own settings for this page change that.'
            : permission === 'absent'
              ? 'They need nothing here.'
              : null,
      run: () => void commands.notifier.ask(),
    },
  ];
}
