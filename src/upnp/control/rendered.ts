import type { ContactPresence } from "../../presence/contact-presence"
import type { Pidf } from "../../presence/pidf"

/** A state is rendered once, however often it is asked for; it never changes, another one takes its place. */
export function renderedOnce<T extends object>(format: (value: T) => string): (value: T) => string {
  const rendered = new WeakMap<T, string>()
  return (value) => {
    const known = rendered.get(value)
    if (known !== undefined) return known
    const text = format(value)
    rendered.set(value, text)
    return text
  }
}

type Items = readonly ContactPresence[]

/** The same for a list that is made for each who asks: that of one contact says his presence, with the ids that it goes by, and no more. */
export function listRenderedOnce(format: (items: Items) => string): (items: Items) => string {
  const rendered = new WeakMap<Pidf, { readonly aliases: ContactPresence["aliases"]; readonly text: string }>()
  return (items) => {
    const [item, ...more] = items
    if (!item || more.length > 0) return format(items)
    const last = rendered.get(item.presence)
    if (last && last.aliases === item.aliases) return last.text
    const text = format(items)
    rendered.set(item.presence, { aliases: item.aliases, text })
    return text
  }
}
