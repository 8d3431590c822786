/** What was asked for does not exist: 404, the message for the person. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
}

/** What was asked is not a question that can be answered: 400, the message for the person. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}

/** What was asked for cannot be done as things are: 409, the message for the person. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
