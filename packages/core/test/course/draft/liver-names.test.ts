import { describe, expect, it } from 'vitest'
import { namesLiver } from '../../../src/course/index.ts'

const languages = `Liver, LIVER, liver, Hígado, HIGADO, Hi\u0301gado, Foie, Leber, Fegato, Fígado, Lever, lever, Wątroba, WATROBA, Játra, jatra, Pečeň, Máj, Ficat, Levern,
  Leveren, Maksa, Maks, ήπαρ, ΗΠΑΡ, Ήπαρ, печень, ПЕЧЕНЬ, печінка, Karaciğer, KARACİĞER, karaciger, 肝臓, 肝, 肝脏, 肝臟, 간, كبد, الكبد, کبد, כבד, כָּבֵד, Jetra, јетра, Черен дроб,
  Hepar, HEPAR, Fetge, Gibela, Lifur, Aknas, Kepenys, Mëlçia, यकृत, ตับ, Ｌｉｖｅｒ`
const decorated = `Liver-CT, CT_Liver, Liver_whole, whole liver, WholeLiver, Liver 1, Liver1, liver_01, LIVER^, LiverCT, LIVERCT, Liver (CT), Liver/CT, liver.ct, "Liver", _Liver_, Total Liver, Liver_seg, Liver ROI, Liver contour, liver mask,
  Liver_auto, TotalSegmentator_liver, Liver v2, Liver_final, Liver 2020-02-10, Liver_20200210, Liver 2nd, Gesamtleber, Leber gesamt, Leber-Kontur, Foie entier, Foie_TDM, fegato TC, Hígado completo, Wątroba cała, 全肝, 肝臓CT, 肝臓_1, 전체 간,
  OAR Liver, Organ: liver, 肝臓 (Liver), Hígado/Liver`
const notIt = `liver minus GTV, Liver - GTV, Liver-GTV, LiverMinusGTV, Liver-PTV, normal liver, NormalLiver, healthy liver, left liver lobe, Liver left, Liver_R, liver tumour, LiverTumor, Liver lesion 1, liver mets, Liver PRV, Liver_PRV05,
  liver expansion, Liver+5mm, Liver + 1 cm, Liver 5mm, Liver exp 3, Liver 30Gy, Liver 50, Liver 50%, Liver<700, Lever arm, Leverarm, lever-ct-arm, Leber metastase, Lebermetastase, Leberlappen, Lebervene, Leber rechts, 肝転移, 肝右葉, 正常肝,
  肝静脈, 肝癌, 간암, 간 전이, foie droit, métastase foie, vena hepatica, hepatic artery, Hepar sin, Liverpool, Oliver, Sliver, deliver, clever, Delever, Not liver, non-liver, Liver spacer, Liver segment 4, Liver S8, Liver reference, CTV liver, GTV_liver,
  Liver remnant, Future liver remnant, Liver perfused, Liver treated, perfused liver, liver vessels, Liver dome, Spleen, Body, External, Kidney L, Heart, CT, whole, 1, , ^, 心臓, 腎臓, Мозг, печень минус GTV, Печень левая доля, metastasi fegato, ficat stang,
  Skin, Magen, Ganglion, Maja, Hatter, Lungs-Liver, liver_ctv, ctvliver, livergtv, Liver Lung, Liver and spleen, Liver_ring`
const split = (text: string) => text.split(/,\s*/).map(t => t.replaceAll('"', ''))

describe('whether a ROI is called liver', () => {
  it.each(split(languages))('%s: the liver, in the language of those who drew it', name => expect(namesLiver(name)).toBe(true))
  it.each(split(decorated))('%s: with what is commonly written beside it', name => expect(namesLiver(name)).toBe(true))
  it.each(split(notIt))('not %s', name => expect(namesLiver(name)).toBe(false))
})
