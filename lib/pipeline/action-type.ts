/** What an action of one type may declare (semantics 6.1). */
export interface ActionType {
  readonly category: string;
  readonly owner: string;
  readonly provider: string;
  readonly version: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Keys are not ours to know: a sign-up flow or a custom action type defines them; at most `maxProperties`. */
  readonly anyConfiguration?: { readonly maxProperties: number };
  /** Configuration keys that are returned as `****`. */
  readonly secrets: readonly string[];
  readonly inputs: readonly [min: number, max: number];
  readonly outputs: readonly [min: number, max: number];
  readonly v2Only: boolean;
}
