import { InputError } from '@yttria/node/errors'
import { UsageError } from './verb.ts'

type Says = string | ((message: string) => string)

/** How a verb says a refusal: the option's name before the message, or in words of its own; `usage`: the command line is wrong. */
export type OptionName = Says | { readonly usage: Says }

/** By the code of an InputError. */
export type OptionNames = Readonly<Record<string, OptionName>>

export const usage = (says: Says): OptionName => ({ usage: says })

/** What may be wrong with an option that names a VOI. */
export const voiNames = (option: string): OptionNames => ({ 'input/voi': option, 'input/voi-name': usage(option) })

/** What may be wrong with an option that names an image; `several`: what to do where several series fit. */
export const imageNames = (option: string, several: string): OptionNames => ({
  'input/image': option,
  'input/image-several': message => `${option} ${message.replace('choose one', several)}`,
})

/** What may be wrong with the place to write to. */
export const outNames = (option: string): OptionNames => ({ 'input/out': message => `${message} for ${option}` })

/** A refusal in which the option stands already. */
class NamedInputError extends InputError {}

/** Carries out `work`; where it refuses an input, the verb's own name for that input is put to the message. */
export async function naming<T>(names: OptionNames, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (fault) {
    throw named(fault, names)
  }
}

function named(fault: unknown, names: OptionNames): unknown {
  if (!(fault instanceof InputError) || fault instanceof NamedInputError || !Object.hasOwn(names, fault.code)) return fault
  const name = names[fault.code]!
  if (typeof name === 'object') return new UsageError(said(name.usage, fault.message))
  return new NamedInputError(said(name, fault.message), fault.findings, fault)
}

const said = (says: Says, message: string): string => typeof says === 'string' ? `${says} ${message}` : says(message)
