import { type Keys, type Play, play, type Say, say } from '../../../src/verbs/index.ts';
import { choices } from '../schemas/choices.ts';
import { audioSource } from './audio-source.ts';
import { voiceOf } from './hear.ts';
import { languageField } from './language-tag.ts';
import { allKeys, type ModuleData } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';

/** `audio_macro`: sounds and words one after another; a key skips the one that is heard. */
export function readAudioMacro(node: FlowNode): NodeReading {
  const { data } = node;
  const language = languageField(data, 'language') ?? node.language;
  const endKeys = data.keys('terminators', allKeys);
  const entries = data.items('macros');
  if (data.has('macros') && entries.length === 0) data.missing('macros', 'in the list; the node is passed over');
  return goOn(...entries.flatMap((entry) => readEntry(entry, node, language, endKeys) ?? []));
}

function readEntry(entry: ModuleData, node: FlowNode, around: string | undefined, usual: Keys): Play | Say | null {
  const kind = entry.oneOf('macro', choices.macro, undefined);
  const endKeys = entry.keys('terminators', usual);
  const language = languageField(entry, 'language') ?? around;
  const words = (fields: Pick<Say, 'text' | 'markup' | 'voice'>) =>
    say({ ...fields, loops: 1, endKeys, answers: true, place: { pointer: entry.pointer } });
  const sound = (source: Play['source'] | null) =>
    source && play({ source, loops: 1, endKeys, answers: true, place: { pointer: entry.pointer } });
  switch (kind) {
    case 'play':
    case 'prompt': {
      const id = entry.text('id');
      if (id === undefined) return leftOut(entry, 'id');
      return sound(audioSource(id, node, entry.place('id')));
    }
    case 'tts': {
      const text = entry.text('text');
      const voice = voiceOf(entry.text('voice') ?? 'female', language);
      return text === undefined ? leftOut(entry, 'text') : words({ text, markup: 'plain', voice });
    }
    case 'say': {
      const text = entry.text('text');
      const voice = voiceOf('female', language);
      const reading = readingOf(entry);
      if (text === undefined) return leftOut(entry, 'text');
      return words(
        reading === undefined
          ? { text, markup: 'plain', voice }
          : { text: readAs(text, reading), markup: 'ssml', voice },
      );
    }
    case 'tone':
      return sound(toneOf(entry));
    case undefined:
      if (!entry.has('macro')) leftOut(entry, 'macro');
      return null;
  }
}

/** What the switch's `say` would make of a text, as SSML's `interpret-as`; all others are read as they stand. */
export const readings = {
  number: 'cardinal',
  items: 'cardinal',
  persons: 'cardinal',
  messages: 'cardinal',
  currency: 'currency',
  time_measurement: 'duration',
  current_date: 'date',
  current_time: 'time',
  telephone_number: 'telephone',
  telephone_extension: 'digits',
  account_number: 'digits',
  name_spelled: 'characters',
} as const satisfies Readonly<Partial<Record<(typeof choices.macroType)[number], string>>>;

function readingOf(entry: ModuleData): string | undefined {
  const type = entry.oneOf('type', choices.macroType, undefined);
  const method = entry.oneOf('method', choices.macroMethod, 'none');
  entry.oneOf('gender', choices.macroGender, undefined);
  const reading = type !== undefined && type in readings ? readings[type as keyof typeof readings] : undefined;
  return method === 'iterated' && reading === 'cardinal' ? 'digits' : reading;
}

export function readAs(text: string, reading: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<say-as interpret-as="${reading}">${escaped}</say-as>`;
}

function toneOf(entry: ModuleData): Play['source'] | null {
  const frequencies = frequenciesOf(entry);
  const onMs = entry.integer('duration_on', undefined, { minimum: 1 });
  const offMs = entry.integer('duration_off', 0, { minimum: 0 });
  const repeat = entry.integer('repeat', 1, { minimum: 1 });
  entry.ignored('volume', 'tones have one loudness');
  if (frequencies.length === 0) return leftOut(entry, 'frequencies');
  if (onMs === undefined) return leftOut(entry, 'duration_on');
  return { kind: 'tone', frequencies, onMs, offMs, repeat };
}

function frequenciesOf(entry: ModuleData): readonly number[] {
  const list = entry.raw('frequencies');
  if (list === undefined || list === null) return [];
  const members: readonly unknown[] = Array.isArray(list) ? list : [list];
  const isHertz = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
  if (!members.every(isHertz)) entry.wrong('frequencies', JSON.stringify(list), 'may only hold whole numbers of Hz');
  return members.filter(isHertz).filter((hertz) => hertz <= 20_000);
}

function leftOut(entry: ModuleData, field: string): null {
  entry.missing(field, 'in this entry; it is left out');
  return null;
}
