// The pure core may use these and nothing else of a host: no DOM, no Node, no clock, no console.
declare class TextDecoder { constructor(label?: string, options?: { fatal?: boolean }); decode(bytes?: Uint8Array): string }
declare class TextEncoder { encode(text?: string): Uint8Array<ArrayBuffer> }
declare namespace WebAssembly { interface Module {} interface Instance { readonly exports: Record<string, unknown> } }
