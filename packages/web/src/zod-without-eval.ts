import { config } from 'zod/v4/core'

/* zod compiles its checks with `new Function`, which the page's content security policy forbids: before the first schema is made. */
config({ jitless: true })
