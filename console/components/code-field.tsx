import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { PlacedProblem } from '../api/rest-types.ts';

export type CodeLanguage = 'yaml' | 'json';

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: 'code-key' },
  { tag: [tags.string, tags.content], class: 'code-text' },
  { tag: [tags.number, tags.bool, tags.null], class: 'code-value' },
  { tag: tags.comment, class: 'code-comment' },
]);

export const codeExtensions = (language: CodeLanguage) => [
  lineNumbers(),
  language === 'yaml' ? yaml() : json(),
  syntaxHighlighting(colors),
  EditorView.lineWrapping,
];

const diagnosticOf = (state: EditorState, { line, column, message }: PlacedProblem): Diagnostic => {
  const found = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  const from = Math.min(found.from + Math.max(column - 1, 0), found.to);
  return { from, to: found.to, severity: 'error', message };
};

/** A field for a declaration: with line numbers, colours, and problems at their lines. Tab leaves it, as any field. */
export const CodeField = (props: {
  readonly label: string;
  readonly language: CodeLanguage;
  readonly value: string;
  readonly problems?: readonly PlacedProblem[];
  /** Absent: it is only read. */
  readonly change?: (text: string) => void;
}) => {
  const { label, language, value, problems, change } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const changed = useRef(change);
  changed.current = change;
  const isReadOnly = change === undefined;
  const first = useRef(value);
  first.current = value;

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          codeExtensions(language),
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          lintGutter(),
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [language, isReadOnly, label]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const found = (problems ?? []).map((problem) => diagnosticOf(editor.state, problem));
    editor.dispatch(
      setDiagnostics(
        editor.state,
        found.sort((a, b) => a.from - b.from),
      ),
    );
  }, [problems]);

  return <div className="code-field" ref={place} />;
};
