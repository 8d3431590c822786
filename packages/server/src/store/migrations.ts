import type { PGlite } from '@electric-sql/pglite'

/** In their order; one that was carried out is never changed, another follows it. */
const migrations: readonly string[] = [
  `create table patient (key text primary key, made_at timestamptz not null default now());
   create table edit (
     id bigint generated always as identity primary key, patient_key text not null references patient(key), made_at timestamptz not null default now(),
     tab text not null, kind text not null, payload jsonb not null);
   create index edit_of_patient on edit (patient_key, id);
   create table result (
     patient_key text not null references patient(key), number integer not null, made_at timestamptz not null default now(), last_edit bigint not null,
     folder text not null, sha256 text not null, results_version integer not null, software text not null,
     signed_by text, signed_at timestamptz, remark text, primary key (patient_key, number));`,
  // What was a guess that nobody had confirmed when it was signed.
  `alter table result add column signed_unconfirmed jsonb;`,
]

export async function migrate(database: PGlite): Promise<void> {
  await database.exec('create table if not exists migration (number integer primary key, made_at timestamptz not null default now())')
  const { rows } = await database.query<{ last: number | null }>('select max(number) as last from migration')
  const last = rows[0]?.last ?? 0
  if (last > migrations.length) throw new Error(`the workspace was written by a newer Yttria (its database is at step ${last}, this program knows ${migrations.length})`)
  for (let n = last; n < migrations.length; n++)
    await database.transaction(async t => {
      await t.exec(migrations[n]!)
      await t.query('insert into migration (number) values ($1)', [n + 1])
    })
}
