/** A datagram's text in the one form that node-ssdp reads: CRLF, no stray blanks, each header once, a blank line at the end. */
export function normalise(text: string): string {
  const [start = "", ...lines] = head(text)
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(":")
    const name = line.slice(0, Math.max(colon, 0)).trim().toUpperCase()
    if (name && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim()) // SSDP-16: the first of several counts
  }
  return [start.trim(), ...Array.from(headers, ([name, value]) => `${name}: ${value}`), "", ""].join("\r\n")
}

// SSDP-17: LF alone ends a line too, and the blank line may be missing
function head(text: string): readonly string[] {
  const lines = text.split(/\r?\n/)
  const end = lines.findIndex((line) => line.trim() === "")
  return end === -1 ? lines : lines.slice(0, end)
}
