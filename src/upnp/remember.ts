const ENTRIES = 64
const LONGEST = 4_096 // all of it stays below a megabyte, whoever calls

/** Works a text out once as long as it keeps coming, those that came last. What is made may depend on the text alone, never on the state. */
export function remember<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>()
  return (text) => {
    if (text.length > LONGEST) return make(text)
    const entry = known.get(text) ?? { value: make(text) }
    known.delete(text)
    known.set(text, entry)
    if (known.size > ENTRIES) known.delete(known.keys().next().value ?? "")
    return entry.value
  }
}
