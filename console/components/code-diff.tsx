import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { codeExtensions, shadowOf } from './code-field.tsx';

/** What changed from one text to another, line by line; what is the same is folded. */
export const CodeDiff = (props: { readonly before: string; readonly after: string }) => {
  const { before, after } = props;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const root = shadowOf(place.current);
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: after,
        extensions: [
          codeExtensions('yaml'),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': 'Differences' }),
          unifiedMergeView({
            original: before,
            mergeControls: false,
            collapseUnchanged: { margin: 3, minSize: 6 },
          }),
        ],
      }),
    });
    editor.scrollDOM.tabIndex = 0;
    return () => editor.destroy();
  }, [before, after]);
  return <div className="code-field" ref={place} />;
};
