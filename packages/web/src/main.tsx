import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { getJson, getVolume } from './api.ts'
import { Enums, addVolume, orientations, setVolumesForViewports, startEngine } from './viewer/engine.ts'

function Patient({ id }: { id: string }) {
  const element = useRef<HTMLDivElement>(null), [state, setState] = useState('loading')
  useEffect(() => {
    void (async () => {
      const t = performance.now()
      const [pet, ct, engine] = await Promise.all([getVolume(`/api/patients/${id}/exams/baseline/pet`), getVolume(`/api/patients/${id}/exams/baseline/ct`), startEngine()])
      addVolume('ct', ct.header, ct.voxels)
      addVolume('pet', pet.header, pet.voxels)
      engine.enableElement({ viewportId: 'v', type: Enums.ViewportType.ORTHOGRAPHIC, element: element.current!, defaultOptions: { orientation: orientations.coronal } })
      await setVolumesForViewports(engine, [
        { volumeId: 'ct', callback: ({ volumeActor }) => { volumeActor.getProperty().getRGBTransferFunction(0).setMappingRange(-160, 240) } },
        { volumeId: 'pet', callback: ({ volumeActor }) => { volumeActor.getProperty().getRGBTransferFunction(0).setMappingRange(0, 20000); } },
      ], ['v'])
      engine.render()
      setState(`ready ${Math.round(performance.now() - t)}`)
    })().catch((fault: Error) => setState(fault.message))
  }, [id])
  return <div><p id="state">{state}</p><div ref={element} style="width:500px;height:500px" /></div>
}

function Patients() {
  const [list, setList] = useState<{ key: string }[]>()
  useEffect(() => { void getJson<{ key: string }[]>('/api/patients').then(setList) }, [])
  return <ul>{list?.map(p => <li key={p.key}><a href={`#${p.key}`} onClick={() => setTimeout(() => location.reload())}>{p.key}</a></li>)}</ul>
}

const id = location.hash.slice(1)
render(id ? <Patient id={id} /> : <Patients />, document.getElementById('page')!)
