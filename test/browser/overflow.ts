/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from "playwright-core"

/** What of a part of the page does not fit: what stands out of it, is cut off, or has no room for its words; nothing is cut by less than two pixels. */
export function overflowing(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(look, selector)
}

// runs in the browser
function look(selector: string): string[] {
  const root = [...document.querySelectorAll<HTMLElement>(selector)].at(-1)
  if (!root) return [`no ${selector}`]
  const right = root.getBoundingClientRect().right
  const pen = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D
  const widthOf = (element: Element, text: string) => {
    pen.font = getComputedStyle(element).font
    return pen.measureText(text).width
  }
  const roomIn = (element: HTMLElement) => {
    const { paddingLeft, paddingRight } = getComputedStyle(element)
    return element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
  }
  const isShown = (element: HTMLElement) => element.offsetParent !== null && element.getBoundingClientRect().width > 1
  const wordsOf = (element: HTMLElement) =>
    [...element.childNodes]
      .filter(({ nodeType }) => nodeType === 3)
      .map(({ nodeValue }) => nodeValue ?? "")
      .join("")
      .trim()
  const flaws = (element: HTMLElement): string[] => {
    const box = element.getBoundingClientRect()
    const name = `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""} "${(element.innerText ?? "").slice(0, 60)}"`
    const found: string[] = []
    if (box.right > right + 1) found.push(`${name} stands out by ${Math.round(box.right - right)}`)
    if (
      wordsOf(element) !== "" &&
      element.scrollWidth > element.clientWidth + 1 &&
      getComputedStyle(element).display !== "inline"
    )
      found.push(`${name} is cut by ${element.scrollWidth - element.clientWidth}`)
    if (element instanceof HTMLButtonElement && element.scrollHeight > element.clientHeight + 2)
      found.push(`${name} is cut below`)
    if (element instanceof HTMLSelectElement && element.size < 2) {
      const words = element.selectedOptions[0]?.text ?? ""
      const lacks = widthOf(element, words) - (roomIn(element) - 4)
      if (lacks > 2) found.push(`${name} has no room for "${words}": ${Math.round(lacks)}`)
    }
    if (element instanceof HTMLInputElement && element.placeholder) {
      const lacks = widthOf(element, element.placeholder) - roomIn(element)
      if (lacks > 2) found.push(`${name} has no room for "${element.placeholder}": ${Math.round(lacks)}`)
    }
    const row = element.closest(".form-row")
    if (element instanceof HTMLLabelElement && row && element.parentElement === row) {
      const field = element.nextElementSibling as HTMLElement | null
      if (field?.matches("input, select") && isShown(field) && field.getBoundingClientRect().top > box.bottom - 2)
        found.push(`${name} is not beside its field`)
      if (box.height > 1.7 * Number.parseFloat(getComputedStyle(element).lineHeight)) found.push(`${name} takes two lines`)
    }
    return found
  }
  return [...root.querySelectorAll<HTMLElement>("*")].filter(isShown).flatMap(flaws)
}
