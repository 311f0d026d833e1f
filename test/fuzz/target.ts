import type fc from "fast-check"

/** What is fuzzed for a round: bad and good inputs, and what must hold for each of them. */
export interface Round<Input> {
  readonly inputs: fc.Arbitrary<Input>
  /** Throws where something does not hold. */
  readonly run: (input: Input) => Promise<void>
  readonly end?: () => Promise<void>
}

/** One thing that reads what strangers send. */
export interface Target {
  readonly name: string
  /** Inputs of one round; a round lasts about a second. */
  readonly inputs: number
  readonly begin: () => Promise<Round<unknown>>
}

/** A target whose inputs are known to itself alone. */
export const target = <Input>(name: string, inputs: number, begin: () => Promise<Round<Input>>): Target => ({
  name,
  inputs,
  begin: begin as unknown as Target["begin"],
})
