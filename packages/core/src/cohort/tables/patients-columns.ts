import type { AnalysisName } from '../patient.ts'
import type { Column } from './columns.ts'

const all: readonly AnalysisName[] = ['study']

/** The columns of patients.csv. Only the key must be there; what is missing is not known. */
export const patientsColumns: readonly Column[] = [
  { name: 'key', kind: 'text', required: true, aliases: ['patient', 'patientKey', 'patientId', 'recordId', 'studyId', 'subject', 'id'], describe: 'The pseudonym that joins everything: letters, digits, point, dash and underline; also the name of the folder under patients/' },

  { name: 'sex', kind: 'category', values: { M: ['male', 'man', 'm', 'mann', 'homme', 'masculin'], F: ['female', 'woman', 'f', 'v', 'vrouw', 'w', 'frau', 'weiblich', 'femme'] }, aliases: ['gender'], describe: 'Sex' },
  { name: 'ageYears', kind: 'number', unit: 'years', min: 0, max: 110, aliases: ['age', 'ageAtTreatment'], describe: 'Age at treatment' },
  { name: 'whoScore', kind: 'integer', min: 0, max: 4, aliases: ['who', 'ecog', 'performanceStatus', 'whoPerformanceStatus', 'ecogPerformanceStatus'], describe: 'WHO (ECOG) performance score before treatment' },
  {
    name: 'primaryLocation', kind: 'category', aliases: ['primaryTumorLocation', 'primaryTumourLocation', 'locationPrimary'], describe: 'Location of the primary tumour: right or left colon, or rectum',
    values: {
      right: ['right colon', 'right-sided', 'right sided colon', 'colon right', 'caecum', 'cecum', 'ascending', 'ascending colon', 'transverse colon'],
      left: ['left colon', 'left-sided', 'left sided colon', 'colon left', 'descending', 'descending colon', 'sigmoid', 'sigmoid colon', 'rectosigmoid'], rectum: ['rectal'],
    },
  },
  { name: 'primaryResected', kind: 'yesNo', aliases: ['primaryTumorResected', 'primaryTumourResected', 'resectionPrimary'], describe: 'The primary tumour had been resected' },
  { name: 'synchronousMetastases', kind: 'yesNo', aliases: ['synchronous'], describe: 'Metastases were there when the primary tumour was found (no: metachronous)' },
  { name: 'extrahepaticDisease', kind: 'yesNo', aliases: ['extrahepatic', 'extrahepaticMetastases'], describe: 'Disease outside the liver at treatment' },
  { name: 'priorLines', kind: 'integer', min: 0, max: 15, aliases: ['linesOfChemotherapy', 'priorSystemicLines', 'systemicLines'], describe: 'Lines of systemic therapy before' },
  { name: 'bevacizumab', kind: 'yesNo', aliases: ['priorBevacizumab'], describe: 'Bevacizumab before' },
  { name: 'priorLiverResection', kind: 'yesNo', aliases: ['liverResection', 'priorHepatectomy'], describe: 'Resection of the liver before' },
  { name: 'priorLocoregional', kind: 'yesNo', aliases: ['priorLocoregionalTherapy', 'priorLocalTherapy'], describe: 'Any local therapy of the liver before: resection, ablation, radiotherapy, embolization' },
  { name: 'previousWholeLiverRadioembolization', kind: 'yesNo', spoils: all, describe: 'The whole liver had been treated by radioembolization before' },

  {
    name: 'device', kind: 'category', describe: 'Microspheres', aliases: ['microspheres'],
    values: { glass: ['TheraSphere', 'glass microspheres', '90Y glass'], resin: ['SIR-Spheres', 'SIR-Sphere', 'resin microspheres', '90Y resin'], '166Ho': ['QuiremSpheres', 'holmium', '166Ho microspheres', 'Ho166', 'Ho-166'] },
  },
  {
    name: 'treatmentApproach', kind: 'category', aliases: ['approach'], describe: 'What was treated: one lobe, the whole liver at once or in two sessions, or a part of it with a dose that is to destroy it',
    values: {
      lobar: ['lobar treatment', 'right lobe', 'left lobe', 'unilobar'], wholeLiver: ['whole liver', 'bilobar', 'whole liver single session'],
      sequentialWholeLiver: ['sequential whole liver', 'sequential', 'sequential lobar', 'sequential bilobar'], lobectomy: ['radiation lobectomy'], segmentectomy: ['radiation segmentectomy', 'segmental', 'superselective'],
    },
  },
  { name: 'treatmentDate', kind: 'date', aliases: ['dateOfTreatment', 'radioembolizationDate', 'sirtDate'], spoils: all, describe: 'First treatment. Without it give days in place of dates everywhere' },
  { name: 'secondTreatmentDate', kind: 'date', spoils: ['dose-toxicity'], describe: 'Second session of a sequential treatment' },
  { name: 'secondTreatmentDay', kind: 'integer', unit: 'd', min: 0, max: 3650, spoils: ['dose-toxicity'], describe: 'The same, as days from the first' },
  { name: 'administeredMbq', kind: 'number', unit: 'MBq', above: 0, max: 50000, aliases: ['administeredActivityMbq'], describe: 'Net activity given' },
  { name: 'treatedVolumeMl', kind: 'number', unit: 'mL', above: 0, max: 8000, describe: 'Volume of the treated liver' },
  { name: 'treatedFraction', kind: 'number', above: 0, max: 1, describe: 'Treated share of the liver, 0 to 1 (not %)' },
  { name: 'daysFromCalibration', kind: 'number', unit: 'd', min: 0, max: 30, describe: 'From calibration of the spheres to injection' },
  { name: 'specificActivityBqPerSphere', kind: 'number', unit: 'Bq', above: 0, max: 5000, aliases: ['specificActivity', 'activityPerSphereBq'], describe: 'Activity of one sphere at injection' },
  { name: 'lungShuntFraction', kind: 'number', min: 0, max: 1, aliases: ['lsf'], describe: '0 to 1 (not %)' },

  { name: 'baselinePetDate', kind: 'date', spoils: all, describe: 'FDG PET before treatment' },
  { name: 'baselinePetDay', kind: 'integer', unit: 'd', min: -3650, max: 0, spoils: all, describe: 'The same, as days from treatment: negative' },
  { name: 'treatmentPetDate', kind: 'date', aliases: ['y90PetDate'], spoils: all, describe: '90Y PET after treatment' },
  { name: 'treatmentPetDay', kind: 'integer', unit: 'd', min: 0, max: 60, aliases: ['y90PetDay'], spoils: all, describe: 'The same, as days from treatment' },
  { name: 'followUpPetDate', kind: 'date', spoils: ['dose-response'], describe: 'FDG PET after treatment' },
  { name: 'followUpPetDay', kind: 'integer', unit: 'd', min: 0, max: 3650, spoils: ['dose-response'], describe: 'The same, as days from treatment' },
  { name: 'poorRegistration', kind: 'yesNo', spoils: all, describe: 'A person found the exams not to lie on each other' },

  {
    name: 'ascites', kind: 'category', values: { none: ['no', '0', 'absent'], slight: ['mild', '1', 'controlled'], moderate: ['moderate to severe', 'severe', 'refractory', '2', '3'] }, describe: 'Ascites before treatment, as Child-Pugh counts it',
  },
  {
    name: 'encephalopathy', kind: 'category', describe: 'Hepatic encephalopathy before treatment, as Child-Pugh counts it',
    values: { none: ['no', '0', 'absent'], grade1to2: ['grade 1-2', '1', '2', 'grade 1', 'grade 2', 'mild'], grade3to4: ['grade 3-4', '3', '4', 'grade 3', 'grade 4', 'severe'] },
  },
  { name: 'hepaticReserve', kind: 'number', describe: 'A measure of your own, used where the protocol names it as the hepatic reserve' },

  { name: 'survivalDays', kind: 'number', unit: 'd', max: 20000, aliases: ['overallSurvivalDays', 'osDays'], spoils: ['survival'], describe: 'From the first treatment to death or last contact' },
  { name: 'died', kind: 'yesNo', aliases: ['dead', 'death', 'deceased'], spoils: ['survival'], describe: 'survivalDays ends with death (no: with the last contact)' },
  { name: 'deathDate', kind: 'date', aliases: ['dateOfDeath'], spoils: ['survival'], describe: 'In place of survivalDays and died' },
  { name: 'lastContactDate', kind: 'date', aliases: ['dateOfLastContact', 'lastFollowUpDate'], spoils: ['survival'], describe: 'Of who is not known to have died' },
]
