import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: '#74c0fc' },
  { tag: [tags.string, tags.content], color: '#d5dbe1' },
  { tag: [tags.number, tags.bool], color: '#b2f2bb' },
  { tag: tags.comment, color: '#a3adb8' },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: '#c0c8d0' },
]);

/** For dark pages. */
export const dark = [
  EditorView.theme({
    '&': { backgroundColor: '#1a1f25', color: '#d5dbe1' },
    '.cm-gutters': { backgroundColor: '#1a1f25', color: '#a3adb8', borderRight: '1px solid #343b43' },
    '.cm-activeLine': { backgroundColor: '#20262d' },
    '.cm-tooltip': { backgroundColor: '#20262d', color: '#d5dbe1', border: '1px solid #343b43' },
    '&.cm-focused .cm-selectionBackground, ::selection': { backgroundColor: '#2b4a68' },
    '.cm-cursor': { borderLeftColor: '#d5dbe1' },
  }, { dark: true }),
  syntaxHighlighting(colours),
];
