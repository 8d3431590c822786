/** What went wrong, in the server's words. */
export const Problem = ({ message }: { message: string | undefined }) => message === undefined ? null : <p class="problem" role="alert">{message}</p>
