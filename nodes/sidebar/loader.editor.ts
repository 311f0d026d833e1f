import { changing } from "./moved.editor"
import type { Section } from "./section.editor"
import { deviceUrl, Failure, read } from "./server.editor"

/** Asks for what a section shows: one question at a time, and once more if something changed meanwhile. */
export function loader(id: string, section: Section): () => Promise<void> {
  let loading: Promise<void> | undefined
  let isStale = false
  const load = async () => {
    while (isStale) {
      isStale = false
      await loadOnce(id, section)
    }
  }
  section.element.hide() // until it is known
  return () => {
    isStale = true
    loading ??= load().finally(() => {
      loading = undefined
    })
    return loading
  }
}

// what a device does not have, or cannot tell now, is not shown; without a connection what was shown stays
async function loadOnce(id: string, { element, path, show }: Section): Promise<void> {
  try {
    const answer = await read<unknown>(deviceUrl(id, path()))
    changing(() => {
      if (answer !== null) show(answer)
      element.toggle(answer !== null)
    })
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    if (cause.status !== 0) element.hide()
  }
}
