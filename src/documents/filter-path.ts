import { attributeOf, childElements, collapse, elementsWithin, textOf, type XmlElement } from "../xml/element"
import { matchAt } from "../xml/grammar"
import { PIDF } from "./namespaces"

/** A location path over a presence document: steps from the root down, the first of them anywhere if it began with `//`. */
export interface Path {
  readonly anywhere: boolean
  readonly steps: readonly Test[]
}

type Test = (element: XmlElement) => boolean

/** What a prefix stands for. */
export type Prefixes = (prefix: string) => string | undefined

const MAX_LENGTH = 1000
const NAME = "[\\p{L}_][\\p{L}\\p{Nd}_.\\-]*"
// no two neighbours match the same character: a step is read without going back far
const STEP = new RegExp(`/(?:(${NAME}):)?(${NAME}|\\*)(?=[/[]|$)`, "uy")
const PREDICATE = new RegExp(`\\[\\s*(@)?(?:(${NAME}):)?(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')\\s*\\]`, "uy")

/** [presence.md 6] Reads the part of RFC 4661's XPath that is child steps and equality; undefined for anything else. */
export function parsePath(text: string, prefixes: Prefixes): Path | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const anywhere = text.startsWith("//")
  const steps: Test[] = []
  let at = anywhere ? 1 : 0
  while (at < text.length) {
    const step = parseStep(text, at, prefixes)
    if (!step) return undefined
    steps.push(step.test)
    at = step.end
  }
  return steps.length > 0 ? { anywhere, steps } : undefined
}

function parseStep(text: string, start: number, prefixes: Prefixes): { test: Test; end: number } | undefined {
  const step = matchAt(STEP, text, start)
  if (!step) return undefined
  const tests = [nameTest(step[1], step[2] ?? "", prefixes)]
  let at = start + step[0].length
  while (text[at] === "[") {
    const predicate = matchAt(PREDICATE, text, at)
    if (!predicate) return undefined
    tests.push(equalityTest(predicate, prefixes))
    at += predicate[0].length
  }
  const known = tests.filter((test) => test !== undefined)
  return known.length < tests.length ? undefined : { test: (element) => known.every((test) => test(element)), end: at }
}

// a name without a prefix is one of the presence document, whose default namespace is that of PIDF
function nameTest(prefix: string | undefined, local: string, prefixes: Prefixes): Test | undefined {
  if (prefix === undefined && local === "*") return () => true
  const namespace = prefixes(prefix ?? "") ?? (prefix === undefined ? PIDF : undefined)
  if (namespace === undefined) return undefined
  return (element) => element.namespace === namespace && (local === "*" || element.name === local)
}

function equalityTest([, attribute, prefix, local = "", ...values]: RegExpExecArray, prefixes: Prefixes): Test | undefined {
  const value = values[0] ?? values[1] ?? ""
  if (attribute === undefined) {
    const isNamed = nameTest(prefix, local, prefixes)
    return isNamed && ((element) => childElements(element).some((child) => isNamed(child) && collapse(textOf(child)) === value))
  }
  const namespace = prefix === undefined ? "" : prefixes(prefix)
  return namespace === undefined ? undefined : (element) => attributeOf(element, local, namespace) === value
}

/** The elements of a document that a path leads to. */
export function selectPath(root: XmlElement, { anywhere, steps: [first, ...rest] }: Path): readonly XmlElement[] {
  let found = (anywhere ? [...elementsWithin(root)] : [root]).filter((element) => first?.(element))
  for (const test of rest) found = found.flatMap(childElements).filter(test)
  return found
}
