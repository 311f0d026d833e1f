const ENTRIES = 32 // of each generation
const LONGEST = 4_096 // all of it stays below a megabyte, whoever calls

/** Works a text out once as long as it keeps coming, those that came last. What is made may depend on the text alone, never on the state. */
export function remember<T>(make: (text: string) => T): (text: string) => T {
  let young = new Map<string, { readonly value: T }>()
  let old = young
  return (text) => {
    const known = young.get(text)
    if (known) return known.value
    if (text.length > LONGEST) return make(text)
    const entry = old.get(text) ?? { value: make(text) }
    if (young.size === ENTRIES) {
      old = young
      young = new Map()
    }
    young.set(text, entry)
    return entry.value
  }
}
