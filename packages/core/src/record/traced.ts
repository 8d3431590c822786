/** A derived value that says where it came from. */
export interface Traced<T> {
  readonly value: T
  readonly method: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly inputs: readonly string[]
}
