import { history, historyKeymap, defaultKeymap } from '@codemirror/commands';
import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { yaml, yamlLanguage } from '@codemirror/lang-yaml';
import { bracketMatching, defaultHighlightStyle, foldGutter, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { linter, lintGutter, type Diagnostic } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import { stateExtensions, handleRefresh } from 'codemirror-json-schema';
import { yamlCompletion, yamlSchemaHover } from 'codemirror-json-schema/yaml';
import { useEffect, useRef } from 'react';
import { answer, api } from '../api/client';
import { dark } from './editorColours';
import { useComputedColorScheme } from '@mantine/core';
import { placeOf } from './yamlPlaces';
import './YamlEditor.css';

/** YAML with the schema's help while typing, and the server's own validation of the whole. */
export default function YamlEditor({ value, schema, readOnly, label, onChange }: {
  value: string;
  schema?: object;
  readOnly?: boolean;
  label: string;
  onChange?: (text: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const changed = useRef(onChange);
  const colours = useComputedColorScheme('light');
  const text = useRef(value);
  useEffect(() => {
    changed.current = onChange;
  }, [onChange]);
  useEffect(() => {
    text.current = value;
  }, [value]);
  useEffect(() => {
    const extensions: Extension[] = [
      lineNumbers(), foldGutter(), yaml(), search(), bracketMatching(),
      ...(colours === 'dark' ? [dark] : [syntaxHighlighting(defaultHighlightStyle)]),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      keymap.of([...searchKeymap, ...defaultKeymap]),
      ...(readOnly
        ? [EditorState.readOnly.of(true)]
        : [
          history(), indentOnInput(), highlightActiveLine(), lintGutter(), autocompletion(), keymap.of([...historyKeymap, ...completionKeymap]),
          linter(validate, { delay: 400, needsRefresh: handleRefresh }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              text.current = update.state.doc.toString();
              changed.current?.(text.current);
            }
          }),
        ]),
      ...(schema && !readOnly
        ? [yamlLanguage.data.of({ autocomplete: yamlCompletion() }), hoverTooltip(yamlSchemaHover()), stateExtensions(schema)]
        : []),
    ];
    const view = new EditorView({ parent: place.current!, state: EditorState.create({ doc: text.current, extensions }) });
    return () => view.destroy();
  }, [value, schema, readOnly, label, colours]);
  return <div ref={place} className="yaml-editor" />;
}

/** What the server says about the whole text, at the places that it names. */
async function validate(view: EditorView): Promise<Diagnostic[]> {
  const text = view.state.doc.toString();
  const verdict = await answer(api.POST('/api/v1/clusters/validate', {
    body: text as never, bodySerializer: (given: unknown) => String(given), headers: { 'Content-Type': 'application/yaml' },
  }));
  const diagnostics = (severity: Diagnostic['severity']) => (mistake: { place: string; problem: string; remedy: string }): Diagnostic => {
    const { from, to } = placeOf(text, mistake.place);
    return { from, to, severity, message: `${mistake.place}: ${mistake.problem} ${mistake.remedy}` };
  };
  return [...verdict.mistakes.map(diagnostics('error')), ...verdict.warnings.map(diagnostics('warning'))];
}
