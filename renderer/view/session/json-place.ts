import { ensureSyntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

type SyntaxNode = NonNullable<ReturnType<typeof ensureSyntaxTree>>['topNode'];

/** Long enough for any scenario that the desk takes. */
const PARSE_MS = 200;

/** A stretch of the text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

const valueIn = (node: SyntaxNode): SyntaxNode | null => {
  for (let child = node.lastChild; child; child = child.prevSibling) if (VALUES.has(child.name)) return child;
  return null;
};

const keyOf = (state: EditorState, name: SyntaxNode): string => {
  try {
    return String(JSON.parse(state.sliceDoc(name.from, name.to)));
  } catch {
    return '';
  }
};

/**
 * Where in a JSON text a path leads: to the value at its end; to the key where that is what is wrong; where something on the way is
 * missing, to the first line of what it is missing from.
 */
export function placeOf(state: EditorState, path: readonly (string | number)[]): Place {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS);
  let node = tree?.topNode.firstChild ?? null;
  for (const key of path) {
    const next = node === null ? null : childAt(state, node, key);
    if (next === null) return node === null ? { from: 0, to: 0 } : head(state, node);
    node = next;
  }
  return node === null ? { from: 0, to: 0 } : head(state, node);
}

function childAt(state: EditorState, node: SyntaxNode, key: string | number): SyntaxNode | null {
  if (node.name === 'Array' && typeof key === 'number') {
    let place = 0;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (!VALUES.has(child.name)) continue;
      if (place === key) return child;
      place += 1;
    }
  }
  if (node.name === 'Object') {
    for (const property of node.getChildren('Property')) {
      const name = property.getChild('PropertyName');
      if (name !== null && keyOf(state, name) === String(key)) return valueIn(property) ?? name;
    }
  }
  return null;
}

/** A value over several lines is marked where it begins. */
function head(state: EditorState, { from, to }: Place): Place {
  return { from, to: Math.min(to, state.doc.lineAt(from).to) };
}
