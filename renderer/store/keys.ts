import { PANELS, type PanelId } from './panel.ts';

/** What a chord does, by a name that outlives the words shown for it. */
export type KeyAction =
  | 'rollback'
  | 'kill'
  | 'palette'
  | 'keys'
  | 'settings'
  | 'next_group'
  | 'previous_group'
  | 'close_panel'
  | 'maximise'
  | 'next_slot'
  | 'play_pause'
  | 'zoom_in'
  | 'zoom_out'
  | 'zoom_usual'
  | `panel_${PanelId}`;

/** A line of the table of keys. */
export interface KeyBinding {
  readonly action: KeyAction;
  readonly name: string;
  readonly section: 'emergency' | 'console' | 'panels';
  /** In the words of {@link chordOf}; `Mod` is Command on a Mac and Control elsewhere. */
  readonly chord: string;
  /** True for what is pressed in an emergency: whoever stands at the desk must find it where it always is. */
  readonly fixed?: true;
}

/** Panels that have a chord of their own, in the order of its digit. */
const NUMBERED = PANELS.slice(0, 9);

/** Every chord of the console as it comes. */
export const KEYS: readonly KeyBinding[] = [
  { action: 'rollback', name: 'Roll back', section: 'emergency', chord: 'Ctrl+Alt+KeyR', fixed: true },
  { action: 'kill', name: 'Kill: arm, then kill', section: 'emergency', chord: 'Ctrl+Alt+KeyK', fixed: true },
  { action: 'palette', name: 'Find an action', section: 'console', chord: 'Mod+KeyK' },
  { action: 'keys', name: 'This list of keys', section: 'console', chord: '=?' },
  { action: 'settings', name: 'Settings', section: 'console', chord: 'Mod+Comma' },
  { action: 'next_slot', name: 'Next slot', section: 'console', chord: 'Ctrl+Alt+KeyS' },
  { action: 'play_pause', name: 'Play or pause the session', section: 'console', chord: 'Ctrl+Alt+KeyP' },
  { action: 'zoom_in', name: 'Larger', section: 'console', chord: 'Ctrl+Alt+Equal' },
  { action: 'zoom_out', name: 'Smaller', section: 'console', chord: 'Ctrl+Alt+Minus' },
  { action: 'zoom_usual', name: 'Usual size', section: 'console', chord: 'Ctrl+Alt+Digit0' },
  { action: 'next_group', name: 'Next group of panels', section: 'panels', chord: 'F6' },
  { action: 'previous_group', name: 'Group of panels before', section: 'panels', chord: 'Shift+F6' },
  { action: 'maximise', name: 'Maximise the group, and back', section: 'panels', chord: 'Ctrl+Alt+KeyM' },
  { action: 'close_panel', name: 'Close the panel', section: 'panels', chord: 'Ctrl+Alt+KeyW' },
  ...NUMBERED.map(
    (panel, index): KeyBinding => ({
      action: `panel_${panel}`,
      name: panel,
      section: 'panels',
      chord: `Ctrl+Alt+Digit${index + 1}`,
    }),
  ),
];

/** The panel that an action brings to the front; undefined for any other action. */
export const panelOf = (action: KeyAction): PanelId | undefined => PANELS.find((panel) => action === `panel_${panel}`);

/** Chords that replace those of the table, by action. */
export type OwnKeys = Readonly<Record<string, string>>;

/** A press, as far as chords are made of it. */
export interface Press {
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

const MODIFIER = /^(Control|Alt|Shift|Meta|OS)/;

/**
 * The chord of a press: its modifiers and the place of its key, `Ctrl+Alt+KeyR`. A sign that stands elsewhere on each
 * keyboard is named by itself, `=?`. Null for a modifier alone.
 */
export function chordOf({ code, key, ctrlKey, altKey, shiftKey, metaKey }: Press): string | null {
  if (MODIFIER.test(code) || code === '') return null;
  if (!ctrlKey && !altKey && !metaKey && key.length === 1 && !/[\p{L}\p{N}\s]/u.test(key)) return `=${key}`;
  const modifiers = [ctrlKey && 'Ctrl', altKey && 'Alt', shiftKey && 'Shift', metaKey && 'Meta'].filter(Boolean);
  return [...modifiers, code].join('+');
}

/** A chord as it is pressed on this machine. */
export const pressed = (chord: string, onMac: boolean): string => chord.replace(/^Mod\b/, onMac ? 'Meta' : 'Ctrl');

/** The chord of an action, as it is pressed here. What replaces a fixed one is not heeded. */
export function chordFor({ action, chord, fixed }: KeyBinding, own: OwnKeys, onMac: boolean): string {
  return pressed(fixed ? chord : (own[action] ?? chord), onMac);
}

/** What a press asks for; undefined where it is no chord of the console. A chord of its own goes before one of the table. */
export function bindingOf(press: Press, own: OwnKeys, onMac: boolean): KeyBinding | undefined {
  const chord = chordOf(press);
  return chord === null ? undefined : KEYS.find((binding) => chordFor(binding, own, onMac) === chord);
}

/** True for a chord that also types something, or moves within a text: it does nothing while somebody writes. */
export const writes = (chord: string): boolean =>
  chord.startsWith('=') || !/^(Ctrl|Alt|Meta|F\d)/.test(chord.replace('Shift+', ''));

/** Chords that a browser or the system takes before the page hears of them. */
const TAKEN = new Set(
  ['KeyW', 'KeyT', 'KeyN', 'KeyQ', 'Tab'].flatMap((code) => [`Ctrl+${code}`, `Ctrl+Shift+${code}`, `Meta+${code}`]),
);
const ALSO_TAKEN = new Set(['Alt+F4', 'Alt+Tab', 'F5', 'Ctrl+KeyR', 'Meta+KeyR', 'F11', 'F12', 'Ctrl+Shift+KeyI']);
/** Keys that forms and lists live by. */
const PLAIN = /^(Shift\+)?(Enter|Escape|Tab|Space|Backspace|Delete|Arrow\w+|Home|End|Page\w+|Key\w|Digit\d|Numpad\w+)$/;

/** Why a chord cannot be an action's, in words; null where nothing speaks against it. */
export function chordProblem(chord: string, action: KeyAction, own: OwnKeys, onMac: boolean): string | null {
  const clash = KEYS.find((one) => one.action !== action && chordFor(one, own, onMac) === chord);
  if (clash?.fixed) return `This is ${clash.name.replace(/:.*/, '')}, and always is.`;
  if (clash) return `This is taken: ${clash.name}. Give that another chord first.`;
  if (PLAIN.test(chord)) return 'Add Control or Alt: this key alone is for writing and for lists.';
  if (TAKEN.has(chord) || ALSO_TAKEN.has(chord)) return 'The browser or the system keeps this for itself.';
  return null;
}

const SIGNS: Readonly<Record<string, string>> = {
  Comma: ',',
  Period: '.',
  Equal: '+',
  Minus: '−',
  Slash: '/',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backquote: '`',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};
const MAC: Readonly<Record<string, string>> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Meta: '⌘' };

const keyName = (code: string): string => SIGNS[code] ?? code.replace(/^(Key|Digit)/, '');

/** A chord as it is written on screen: `Ctrl Alt R`, on a Mac `⌃⌥R`. */
export function chordLabel(chord: string, onMac: boolean): string {
  if (chord.startsWith('=')) return chord.slice(1);
  const parts = pressed(chord, onMac).split('+');
  const [code = ''] = parts.slice(-1);
  const modifiers = parts.slice(0, -1);
  return onMac
    ? [...modifiers.map((one) => MAC[one] ?? one), keyName(code)].join('')
    : [...modifiers, keyName(code)].join(' ');
}

/** A chord as assistive technology is told of it: `Control+Alt+R`. */
export function chordAria(chord: string, onMac: boolean): string {
  if (chord.startsWith('=')) return chord.slice(1);
  return pressed(chord, onMac)
    .split('+')
    .map((part) => (part === 'Ctrl' ? 'Control' : keyName(part)))
    .join('+');
}
