/**
 * Where the server answers to '/api/...': beside the page, whose own address begins with a path that nobody can guess and that is
 * another after each start.
 */
export const address = (path: string): string => path.replace(/^\/+/, '')
