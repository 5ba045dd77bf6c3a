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
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--success)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warning)' },
  { tag: tags.comment, color: 'var(--text-2)', fontStyle: 'italic' },
]);

const theme = EditorView.theme({
  '&': { maxHeight: '70vh', backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-scroller': { overflow: 'auto' },
  '.cm-gutters': { backgroundColor: 'var(--surface-2)', color: 'var(--text-2)', borderColor: 'var(--line)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-content ::selection': { backgroundColor: 'var(--chosen)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-changedLine': { backgroundColor: 'var(--added)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--removed)' },
  '.cm-changedText, .cm-deletedText': { background: 'none', textDecoration: 'underline' },
  '.cm-collapsedLines': { background: 'var(--surface-2)', color: 'var(--text-2)' },
});

/**
 * A place of its own for an editor: there its styles are sheets of the shadow root, where in the document they would be
 * a style element, which the page's content policy forbids.
 */
export const shadowOf = (host: HTMLElement): ShadowRoot =>
  host.shadowRoot ?? host.attachShadow({ mode: 'open' });

export const codeExtensions = (language: CodeLanguage) => [
  lineNumbers(),
  language === 'yaml' ? yaml() : json(),
  syntaxHighlighting(colors),
  theme,
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
    const root = shadowOf(place.current);
    const editor = new EditorView({
      root,
      parent: root,
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
    // What scrolls must be reachable by keyboard, also where nothing can be typed.
    editor.scrollDOM.tabIndex = 0;
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
