declare module 'dcmjs/dictionary' {
  export const dictionary: Record<string, { tag: string; vr: string; name: string; version: string }>
}
declare module 'dcmjs' {
  const dcmjs: {
    data: { DicomMessage: { readFile(bytes: ArrayBuffer): { meta: unknown; dict: Record<string, { vr: string; Value: unknown[] }> } } }
  }
  export default dcmjs
}
