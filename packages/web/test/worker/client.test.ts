import { describe, expect, it } from 'vitest'
import { type CoreClient, Overtaken, openCore } from '../../src/worker/client.ts'
import type { WorkReply, WorkRequest } from '../../src/worker/messages.ts'

/** A worker that answers when it is told to. */
function standIn() {
  const asked: WorkRequest[] = []
  const port = { onmessage: null as ((e: MessageEvent<WorkReply>) => void) | null, postMessage: (m: WorkRequest) => { asked.push(m) }, terminate: () => {} }
  const core = openCore(port as unknown as Parameters<typeof openCore>[0] & object)
  const reply = (n: number, of: { answer: unknown } | { fault: string }) => port.onmessage!({ data: { id: asked[n]!.id, ms: 7, ...of } } as MessageEvent<WorkReply>)
  return { core, asked, reply }
}
const ask = (core: CoreClient, threshold: number) => core.latest('lesions', 'lesions', () => ({ id: 'b', threshold, minimumVolumeMl: 5 }))
const turn = () => new Promise(done => setTimeout(done))

describe('the client of the worker', () => {
  it('gives each answer to the question of its number, whatever their order', async () => {
    const { core, reply } = standIn(), a = core.ask('measure', {} as never), b = core.ask('measure', {} as never)
    reply(1, { answer: 'second' })
    reply(0, { answer: 'first' })
    expect([await a, await b]).toEqual(['first', 'second'])
    expect(core.took.get('measure')).toBe(7)
  })

  it('tells a fault as an error', async () => {
    const { core, reply } = standIn(), a = core.ask('measure', {} as never)
    reply(0, { fault: 'exam b is not open' })
    await expect(a).rejects.toThrow('exam b is not open')
  })

  it('has one question of a place under way, and drops those that a later one overtook', async () => {
    const { core, asked, reply } = standIn(), first = ask(core, 1), second = ask(core, 2), third = ask(core, 3)
    await expect(second).rejects.toBeInstanceOf(Overtaken)
    expect(asked).toHaveLength(1)
    reply(0, { answer: 'one' })
    expect(await first).toBe('one')
    await turn()
    expect(asked.map(m => (m.input as { threshold: number }).threshold)).toEqual([1, 3])
    reply(1, { answer: 'three' })
    expect(await third).toBe('three')
  })

  it('drops what is under way when it is closed', async () => {
    const { core } = standIn(), a = core.ask('measure', {} as never)
    core.close()
    await expect(a).rejects.toBeInstanceOf(Overtaken)
  })
})
