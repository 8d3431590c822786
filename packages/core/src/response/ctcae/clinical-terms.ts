// Terms of CTCAE v5.0 (NCI, 2017) that trials of liver-directed treatment report; REILD is not in CTCAE.
const terms = `Abdominal distension; Abdominal infection; Abdominal pain; Acute kidney injury; Allergic reaction; Anemia;
  Anorexia; Anxiety; Arthralgia; Ascites; Atrial fibrillation; Back pain; Biliary fistula;
  Biliary tract infection; Bloating; Bruising; Budd-Chiari syndrome; Cardiac disorder;
  Chest pain - cardiac; Chills; Cholecystitis; Colitis; Confusion; Constipation; Cough; Death NOS;
  Dehydration; Depression; Diarrhea; Dizziness; Duodenal hemorrhage; Duodenal ulcer; Dyspepsia; Dysgeusia;
  Dyspnea; Edema limbs; Encephalopathy; Enterocolitis; Esophageal varices hemorrhage; Esophagitis; Fall;
  Fatigue; Fever; Flatulence; Flu like symptoms; Flank pain; Gallbladder necrosis;
  Gallbladder obstruction; Gallbladder pain; Gallbladder perforation; Gastric hemorrhage;
  Gastric perforation; Gastric ulcer; Gastritis; Gastroesophageal reflux disease; Gastrointestinal pain;
  Headache; Hematoma; Hepatic failure; Hepatic hemorrhage; Hepatic infection; Hepatic necrosis;
  Hepatic pain; Hiccups; Hot flashes; Hyperglycemia; Hypertension; Hypoalbuminemia; Hypotension; Ileus;
  Infusion related reaction; Insomnia; Intra-abdominal hemorrhage; Lower gastrointestinal hemorrhage;
  Lung infection; Malaise; Mucositis oral; Myalgia; Nausea; Non-cardiac chest pain; Pain; Palpitations;
  Pancreatitis; Paresthesia; Peripheral sensory neuropathy; Peritoneal infection;
  Platelet count decreased; Pleural effusion; Pneumonitis; Portal hypertension; Portal vein thrombosis;
  Pruritus; Radiation recall reaction (dermatologic); Rash maculo-papular; Sepsis;
  Sinusoidal obstruction syndrome; Skin ulceration; Small intestinal obstruction; Stomach pain;
  Supraventricular tachycardia; Syncope; Thromboembolic event; Upper gastrointestinal hemorrhage;
  Urinary tract infection; Vascular access complication; Vomiting; Weight gain; Weight loss;
  White blood cell decreased; Wound infection; REILD`

/** Clinical terms as they are written in CTCAE v5. */
export const clinicalTerms: readonly string[] = terms.split(';').map(t => t.trim())

/** What people write for them: suggested, never taken for them. */
export const clinicalSynonyms: Readonly<Record<string, string>> = {
  Tiredness: 'Fatigue', Lethargy: 'Fatigue', Asthenia: 'Fatigue', Exhaustion: 'Fatigue',
  Weakness: 'Fatigue', Moeheid: 'Fatigue', Stomachache: 'Abdominal pain', 'Belly pain': 'Abdominal pain',
  'Pain abdomen': 'Abdominal pain', 'Right upper quadrant pain': 'Abdominal pain',
  'Loss of appetite': 'Anorexia', 'Decreased appetite': 'Anorexia', Inappetence: 'Anorexia',
  Sickness: 'Nausea', Queasiness: 'Nausea', Emesis: 'Vomiting', Pyrexia: 'Fever',
  'Raised temperature': 'Fever', 'Shortness of breath': 'Dyspnea', Breathlessness: 'Dyspnea',
  Dyspnoea: 'Dyspnea', Diarrhoea: 'Diarrhea', Oedema: 'Edema limbs', Edema: 'Edema limbs',
  Anaemia: 'Anemia', Itching: 'Pruritus', Itch: 'Pruritus', Heartburn: 'Gastroesophageal reflux disease',
  'Radioembolization-induced liver disease': 'REILD', 'Radioembolisation-induced liver disease': 'REILD',
  RILD: 'REILD', 'Liver failure': 'Hepatic failure', Pneumonia: 'Lung infection',
}
