/** The namespace of `xml:lang`; its prefix needs no declaration. */
export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
/** The namespace of the declarations themselves, which nothing else may have. */
export const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/"

/** What prefixes stand for at some place; the empty prefix is the default namespace. */
export interface Scope {
  readonly declared: ReadonlyMap<string, string>
  /** Scopes are chained, not copied: many declarations in many elements must not multiply. */
  readonly outer?: Scope
}

/** The scope of a document before its root element. */
export const OUTERMOST: Scope = {
  declared: new Map([
    ["", ""],
    ["xml", XML_NAMESPACE],
  ]),
}

/** What a prefix stands for, undefined if nobody declared it. */
export function lookUp(scope: Scope, prefix: string): string | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const namespace = at.declared.get(prefix)
    if (namespace !== undefined) return namespace
  }
  return undefined
}

/** The scope inside an element that declares something. */
export const within = (outer: Scope, declared: ReadonlyMap<string, string>): Scope =>
  declared.size === 0 ? outer : { declared, outer }
