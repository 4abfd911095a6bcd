import { describe, expect, it } from 'vitest';
import {
  bindingOf,
  chordAria,
  chordFor,
  chordLabel,
  chordOf,
  chordProblem,
  KEYS,
  type Press,
  panelOf,
  writes,
} from '../../../renderer/store/keys.ts';
import { PANELS } from '../../../renderer/store/panel.ts';

const press = (code: string, how: Partial<Press> = {}): Press => ({
  code,
  key: '',
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...how,
});
const emergency = { ctrlKey: true, altKey: true };

describe('the table of keys', () => {
  it.each([true, false])('has a chord for each action, and none twice; on a Mac: %s', (onMac) => {
    const chords = KEYS.map((binding) => chordFor(binding, {}, onMac));
    expect(new Set(chords).size).toBe(KEYS.length);
    expect(new Set(KEYS.map(({ action }) => action)).size).toBe(KEYS.length);
    for (const [index, binding] of KEYS.entries())
      expect(chordProblem(chords[index] ?? '', binding.action, {}, onMac)).toBeNull();
  });

  it('keeps the chords of an emergency whatever was kept in the browser', () => {
    const own = { rollback: 'Ctrl+KeyX', kill: 'Ctrl+KeyY', palette: 'Ctrl+Alt+KeyR' };
    expect(bindingOf(press('KeyR', emergency), own, false)?.action).toBe('rollback');
    expect(bindingOf(press('KeyK', emergency), own, false)?.action).toBe('kill');
    expect(bindingOf(press('KeyX', { ctrlKey: true }), own, false)).toBeUndefined();
  });

  it('tells the palette from the kill: Control K is one, Control Alt K the other', () => {
    expect(bindingOf(press('KeyK', { ctrlKey: true, key: 'k' }), {}, false)?.action).toBe('palette');
    expect(bindingOf(press('KeyK', { metaKey: true, key: 'k' }), {}, true)?.action).toBe('palette');
    expect(bindingOf(press('KeyK', emergency), {}, true)?.action).toBe('kill');
    expect(bindingOf(press('KeyK'), {}, false)).toBeUndefined();
  });

  it('finds a sign wherever the keyboard has it', () => {
    for (const code of ['Slash', 'Minus', 'Comma'])
      expect(bindingOf(press(code, { key: '?', shiftKey: true }), {}, false)?.action).toBe('keys');
  });

  it('gives the first nine panels a digit', () => {
    const digits = KEYS.flatMap(({ action, chord }) => (panelOf(action) ? [[panelOf(action), chord]] : []));
    expect(digits).toEqual(PANELS.slice(0, 9).map((panel, index) => [panel, `Ctrl+Alt+Digit${index + 1}`]));
  });
});

describe('a chord that replaces one of the table', () => {
  it('is refused where it is taken, always another’s, the browser’s, or what one writes with', () => {
    const problem = (chord: string) => chordProblem(chord, 'maximise', {}, false);
    expect(problem('Ctrl+Alt+KeyR')).toBe('This is Roll back, and always is.');
    expect(problem('Ctrl+Alt+KeyK')).toBe('This is Kill, and always is.');
    expect(problem('Ctrl+KeyK')).toBe('This is taken: Find an action. Give that another chord first.');
    expect(problem('Ctrl+KeyW')).toBe('The browser or the system keeps this for itself.');
    for (const chord of ['KeyA', 'Shift+KeyA', 'Enter', 'Escape', 'ArrowLeft', 'Digit1'])
      expect(problem(chord)).toMatch(/^Add Control or Alt/);
    expect(problem('Ctrl+Alt+KeyX')).toBeNull();
    expect(problem('F8')).toBeNull();
  });

  it('is free again once its owner has another', () => {
    expect(chordProblem('Ctrl+KeyK', 'maximise', { palette: 'F8' }, false)).toBeNull();
    expect(chordProblem('F8', 'maximise', { palette: 'F8' }, false)).toMatch(/^This is taken/);
  });

  it('is what then does it', () => {
    const own = { maximise: 'F8' };
    expect(bindingOf(press('F8', { key: 'F8' }), own, false)?.action).toBe('maximise');
    expect(bindingOf(press('KeyM', emergency), own, false)).toBeUndefined();
  });
});

describe('a press', () => {
  it('is no chord while it is a modifier alone', () => {
    for (const code of ['ControlLeft', 'AltRight', 'ShiftLeft', 'MetaLeft', ''])
      expect(chordOf(press(code, { ctrlKey: true }))).toBeNull();
  });

  it('does nothing in a field where it writes', () => {
    expect(['=?', 'KeyA', 'Shift+KeyA'].map(writes)).toEqual([true, true, true]);
    expect(['Ctrl+KeyK', 'F6', 'Shift+F6', 'Ctrl+Alt+Digit1'].map(writes)).toEqual([false, false, false, false]);
  });

  it('is written as each machine names its keys', () => {
    expect(chordLabel('Ctrl+Alt+KeyR', false)).toBe('Ctrl Alt R');
    expect(chordLabel('Ctrl+Alt+KeyR', true)).toBe('⌃⌥R');
    expect([chordLabel('Mod+Comma', false), chordLabel('Mod+Comma', true), chordLabel('=?', true)]).toEqual([
      'Ctrl ,',
      '⌘,',
      '?',
    ]);
    expect(chordAria('Mod+KeyK', false)).toBe('Control+K');
  });
});
