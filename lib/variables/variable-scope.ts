/**
 * What references resolve to: namespace → key → value (semantics 4). Maps, since `__proto__` is a valid namespace and a
 * valid key.
 */
export type VariableScope = ReadonlyMap<string, ReadonlyMap<string, string>>;
