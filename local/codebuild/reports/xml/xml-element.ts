export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

export const childrenOf = (element: XmlElement, ...names: readonly string[]): readonly XmlElement[] =>
  element.children.filter((child) => names.includes(child.name));

export const childOf = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((child) => child.name === name);

/** The text of the child of a child …, where they are there. */
export const textAt = (element: XmlElement, ...path: readonly string[]): string | undefined => {
  const [name, ...rest] = path;
  if (name === undefined) return element.text;
  const child = childOf(element, name);
  return child === undefined ? undefined : textAt(child, ...rest);
};

/** All elements of a name below this one, in the order of the document; not those below one that was found. */
export const descendantsOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.flatMap((child) => (child.name === name ? [child] : descendantsOf(child, name)));

/** A whole number of an attribute; 0 where there is none. */
export const countOf = (element: XmlElement, attribute: string): number => {
  const count = Number.parseInt(element.attributes.get(attribute) ?? '', 10);
  return Number.isFinite(count) ? count : 0;
};
