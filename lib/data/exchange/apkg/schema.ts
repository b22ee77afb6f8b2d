/** Anki's collection of schema 11, which every version reads. Source: Anki, `rslib/src/storage/schema11.sql`. */
export const schema11 = `
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
  ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
  models text not null, decks text not null, dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
  usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
  flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
  mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null,
  ivl integer not null, factor integer not null, reps integer not null, lapses integer not null,
  left integer not null, odue integer not null, odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null,
  ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null,
  type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
`;

export const schemaVersion = 11;

/** The note types that are written; ids are fixed, so that a second export finds the first one's. */
export const noteTypes = {
  basic: { id: 1_700_000_000_001, name: 'Pilotage basic' },
  reversed: { id: 1_700_000_000_002, name: 'Pilotage basic and reversed' },
  cloze: { id: 1_700_000_000_003, name: 'Pilotage cloze' },
  typed: { id: 1_700_000_000_004, name: 'Pilotage type the answer' },
} as const;
export type NoteTypeName = keyof typeof noteTypes;

export const deckId = 1_700_000_000_000;

const css =
  '.card { font-family: sans-serif; font-size: 20px; text-align: center; } .cloze { font-weight: bold; }';
const back = '{{FrontSide}}<hr id=answer>{{Back}}<br>{{Extra}}';

/** The `models` column. */
export function modelsJson(atSeconds: number): string {
  const field = (name: string, ord: number) => ({
    name,
    ord,
    sticky: false,
    rtl: false,
    font: 'Arial',
    size: 20,
    media: [],
  });
  const template = (name: string, ord: number, qfmt: string, afmt: string) => ({
    name,
    ord,
    qfmt,
    afmt,
    did: null,
    bqfmt: '',
    bafmt: '',
  });
  const model = (type: NoteTypeName, fields: readonly string[], tmpls: readonly object[]) => ({
    ...noteTypes[type],
    type: type === 'cloze' ? 1 : 0,
    mod: atSeconds,
    usn: -1,
    sortf: 0,
    did: deckId,
    tmpls,
    flds: fields.map(field),
    css,
    latexPre: '',
    latexPost: '',
    latexsvg: false,
    tags: [],
    vers: [],
    req: type === 'cloze' ? [] : tmpls.map((_, ord) => [ord, 'any', [ord]]),
  });
  const models = [
    model('basic', ['Front', 'Back', 'Extra'], [template('Card 1', 0, '{{Front}}', back)]),
    model(
      'reversed',
      ['Front', 'Back', 'Extra'],
      [
        template('Card 1', 0, '{{Front}}', back),
        template('Card 2', 1, '{{Back}}', '{{FrontSide}}<hr id=answer>{{Front}}<br>{{Extra}}'),
      ],
    ),
    model(
      'cloze',
      ['Text', 'Extra'],
      [template('Cloze', 0, '{{cloze:Text}}', '{{cloze:Text}}<br>{{Extra}}')],
    ),
    model(
      'typed',
      ['Front', 'Back', 'Extra'],
      [
        template(
          'Card 1',
          0,
          '{{Front}}<br>{{type:Back}}',
          `{{Front}}<hr id=answer>{{type:Back}}<br>{{Extra}}`,
        ),
      ],
    ),
  ];
  return JSON.stringify(Object.fromEntries(models.map((each) => [String(each.id), each])));
}

/** The `decks`, `dconf` and `conf` columns. */
export function decksJson(atSeconds: number): string {
  const deck = (id: number, name: string) => ({
    id,
    name,
    desc: '',
    mod: atSeconds,
    usn: -1,
    collapsed: false,
    browserCollapsed: false,
    newToday: [0, 0],
    revToday: [0, 0],
    lrnToday: [0, 0],
    timeToday: [0, 0],
    dyn: 0,
    conf: 1,
    extendNew: 0,
    extendRev: 0,
  });
  return JSON.stringify({ '1': deck(1, 'Default'), [String(deckId)]: deck(deckId, 'Pilotage') });
}

export function deckConfigJson(atSeconds: number): string {
  return JSON.stringify({
    '1': {
      id: 1,
      name: 'Default',
      mod: atSeconds,
      usn: -1,
      maxTaken: 60,
      autoplay: true,
      timer: 0,
      replayq: true,
      dyn: false,
      new: { delays: [1, 10], ints: [1, 4, 0], initialFactor: 2500, order: 1, perDay: 20, bury: true },
      rev: { perDay: 200, ease4: 1.3, fuzz: 0.05, ivlFct: 1, maxIvl: 36_500, bury: true, hardFactor: 1.2 },
      lapse: { delays: [10], mult: 0, minInt: 1, leechFails: 8, leechAction: 0 },
    },
  });
}

export function configJson(): string {
  return JSON.stringify({
    curDeck: deckId,
    activeDecks: [deckId],
    curModel: String(noteTypes.basic.id),
    nextPos: 1,
    sortType: 'noteFld',
    sortBackwards: false,
    newSpread: 0,
    dueCounts: true,
    estTimes: true,
    collapseTime: 1200,
    addToCur: true,
    timeLim: 0,
    schedVer: 2,
  });
}
