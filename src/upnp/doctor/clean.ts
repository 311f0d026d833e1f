const LONGEST = 80

/** What somebody on the network said, fit to be shown: visible ASCII alone, in one line, not long, no mark of a catalogue. */
export function clean(text: string, longest = LONGEST): string {
  const visible = text
    .replace(/[^\x21-\x7e]+/g, " ")
    .trim()
    .replace(/__|\$t\(/g, "?")
  return visible.length > longest ? `${visible.slice(0, longest - 3)}...` : visible
}
