import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { ScenarioProblemView } from '../../../shared/contract/run.ts';
import { placeOf } from './json-place.ts';

/** The console's own colours: custom properties reach into the editor's root. */
const THEME = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    lineHeight: '1.5',
    scrollbarWidth: 'thin',
    scrollbarColor: 'var(--line) transparent',
  },
  '.cm-content': { caretColor: 'var(--accent)', padding: '6px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--dim)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--raised)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--chip-strong)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'transparent', outline: '1px solid var(--accent)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--down)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)', color: 'var(--text)' },
  '.cm-diagnostic': { padding: '3px 8px', fontFamily: 'var(--sans)', whiteSpace: 'pre-wrap', maxWidth: '60ch' },
  '.cm-diagnostic-error': { borderLeft: '2px solid var(--down)' },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--v2)' },
  { tag: tags.punctuation, color: 'var(--muted)' },
]);

/** What is wrong, where it stands. Text that is no JSON is told by its parser, at the place where it stops. */
function diagnostics(view: EditorView, problems: readonly ScenarioProblemView[]): Diagnostic[] {
  const parser = jsonParseLinter()(view);
  const broken = Array.isArray(parser) ? [...parser] : [];
  if (broken.length > 0 || view.state.doc.length === 0) return broken;
  return problems.map(({ path, message }) => {
    const { from, to } = placeOf(view.state, path);
    return { from, to: Math.max(to, Math.min(from + 1, view.state.doc.length)), severity: 'error', message };
  });
}

/** Calls for the place of a problem, with its number in the list. */
export interface Reach {
  readonly problem: number;
  readonly asks: number;
}

/**
 * The text of a scenario, with its problems where they stand. The editor has a root of its own, because there it takes its styles as
 * sheets that the page's policy allows, where in the page it would make a style element.
 */
export default function ScenarioEditor(props: {
  text: string;
  /** Rises when the text came from elsewhere than this editor. */
  asks: number;
  problems: readonly ScenarioProblemView[];
  reach: Reach | null;
  write: (text: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const write = useRef(props.write);
  write.current = props.write;
  const first = useRef(props.text);

  useEffect(() => {
    const host = place.current;
    if (!host) return;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const made = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          EditorView.lineWrapping,
          json(),
          syntaxHighlighting(COLOURS),
          THEME,
          EditorView.contentAttributes.of({ 'aria-label': 'scenario, JSON', tabindex: '0' }),
          // Tab leaves the editor, as it leaves any field; Ctrl+[ and Ctrl+] indent.
          keymap.of([...lintKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.updateListener.of((update) => {
            const own = update.transactions.some((each) => each.isUserEvent('set'));
            if (update.docChanged && !own) write.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  const { text, asks, problems, reach } = props;
  // What is typed here comes back as text, and must not be put in again.
  useEffect(() => {
    const made = view.current;
    if (!made || made.state.doc.toString() === text) return;
    made.dispatch({
      changes: { from: 0, to: made.state.doc.length, insert: text },
      selection: { anchor: 0 },
      userEvent: 'set',
      scrollIntoView: true,
    });
  }, [asks]);

  // The marks belong to the text that they were found in.
  useEffect(() => {
    const made = view.current;
    if (made) made.dispatch(setDiagnostics(made.state, diagnostics(made, problems)));
  }, [problems, asks, text]);

  useEffect(() => {
    const made = view.current;
    if (!made || !reach) return;
    const wanted = problems[reach.problem];
    const at = wanted ? placeOf(made.state, wanted.path).from : 0;
    made.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    made.focus();
  }, [reach, problems]);

  return <div ref={place} className="scenario-text" />;
}
