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

const TEXTS = 256

/**
 * Works out once what becomes of a value with something whose text says all of it, as long as the value is there. A value is
 * never changed, another one takes its place.
 */
export function rememberOf<V extends object, A, T>(
  make: (value: V, about: A) => T,
  textOf: (about: A) => string,
): (value: V, about: A) => T {
  const known = new WeakMap<V, Map<string, T>>()
  return (value, about) => {
    const made = known.get(value) ?? new Map<string, T>()
    known.set(value, made)
    const text = textOf(about)
    if (made.has(text)) return made.get(text) as T
    const result = make(value, about)
    if (made.size >= TEXTS) made.clear()
    made.set(text, result)
    return result
  }
}
