import type { KeptRecording, RecordingSlot } from '../media/index.ts';
import type { Place, RecordingEvent, RecordingFacts, RecordingRule, RoomFacts, UploadTarget } from '../verbs/index.ts';
import type { LiveCall } from './live-call.ts';
import type { Mailed } from './mail.ts';

/** A recording on its way: which verb makes it, by which rule, and where it is written. */
export interface Making {
  readonly by: RecordingEvent['by'];
  readonly rule: RecordingRule;
  readonly slot: RecordingSlot;
  readonly place: Place;
  /** The document's name for it. */
  readonly name?: string;
  /** Where it is of a room. */
  readonly room?: () => RoomFacts;
}

export interface Made {
  /** Unix ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** One in which nothing can be heard is none. */
  readonly mustBeHeard?: boolean;
}

/** A place for what the rule wants, in a format that the switch can write. */
export async function beginMaking(making: Omit<Making, 'slot'>, call: LiveCall): Promise<Making> {
  const { format } = making.rule;
  const isWritten = format === 'wav' || (format === 'mp3' && (await call.leg.writes('mp3')));
  if (!isWritten)
    call.diagnose({
      code: 'recording-format-replaced',
      severity: 'warning',
      message: `The switch cannot write ${format}; the recording is a wav file.`,
      place: making.place,
      ...(format === 'mp3' && { hint: 'load mod_shout in FreeSWITCH' }),
    });
  return { ...making, slot: call.media.recordings.reserve(isWritten ? format : 'wav') };
}

export function tellStarted(making: Making, startedAt: number, call: LiveCall): void {
  tell(making, 'started', provisional(making, { startedAt, endedAt: startedAt }), call);
}

/** The switch could not make it, or the disk could not keep it. */
export async function failRecording(making: Making, made: Made, problem: string, call: LiveCall): Promise<void> {
  call.diagnose({
    code: 'recording-failed',
    severity: 'error',
    message: `The recording could not be made: ${problem}.`,
    place: making.place,
    hint: 'see that the switch may write to the storage folder',
  });
  tell(making, 'failed', provisional(making, made), call);
  await call.media.recordings.discard(making.slot).catch(() => {});
}

/**
 * What becomes of a file that the switch has closed: it is measured and moved to where it can be fetched, sent to
 * the customer's places, and told of, in this order. Null when there was nothing in it.
 */
export async function finishRecording(making: Making, made: Made, call: LiveCall): Promise<RecordingFacts | null> {
  const { rule, slot, place } = making;
  const { startedAt, endedAt, mustBeHeard = false } = made;
  const isTrimmed = rule.trimsSilence && slot.format === 'wav';
  if (rule.trimsSilence && !isTrimmed)
    call.diagnose({
      code: 'silence-kept',
      severity: 'information',
      message: `Silence is trimmed from wav files only; it stays in this ${slot.format} file.`,
      place,
      hint: 'record as wav',
    });
  let kept: KeptRecording | null;
  try {
    const made = { startedAt, endedAt, mustBeHeard, trimsSilence: isTrimmed, by: making.by };
    kept = await call.media.recordings.keep(slot, { ...made, ...(making.room && { roomId: making.room().id }) });
  } catch (error) {
    await failRecording(making, made, error instanceof Error ? error.message : String(error), call);
    return null;
  }
  if (!kept) {
    tell(making, 'absent', provisional(making, made), call);
    return null;
  }
  const facts: RecordingFacts = {
    id: kept.id,
    url: slot.url,
    format: kept.format,
    channels: kept.channels,
    durationMs: kept.durationMs,
    startedAt,
    endedAt,
    ...(await uploaded(making, kept, call)),
  };
  tell(making, 'ready', facts, call);
  transcribe(making, kept, facts, call);
  return facts;
}

/** All its places at once; waits for them where the rule says so, unless somebody interrupts the verb. */
async function uploaded(
  making: Making,
  kept: KeptRecording,
  call: LiveCall,
): Promise<Pick<RecordingFacts, 'upload' | 'uploadedTo'>> {
  const { uploads, awaitsUpload } = making.rule;
  const first = uploads[0];
  if (!first) return {};
  const all = Promise.all(uploads.map((target) => send(target, making, kept, call)));
  call.atEnd(async () => void (await all));
  const done = awaitsUpload && (await (isBeside(making) ? all : Promise.race([all, whenInterrupted(call)])));
  const upload = !done ? 'pending' : done.every((sent) => sent) ? 'done' : 'failed';
  return { upload, uploadedTo: first.url };
}

async function send(target: UploadTarget, { place }: Making, kept: KeptRecording, call: LiveCall): Promise<boolean> {
  const sent =
    target.method === 'mail' ? await mail(target, kept, call) : await call.media.recordings.upload(kept, target, never);
  if (!sent.ok)
    call.diagnose({
      code: 'upload-failed',
      severity: 'error',
      message: `The recording could not be sent to ${withoutCredentials(target.url)}: ${sent.problem}.`,
      place,
      hint: `${'hint' in sent && sent.hint !== undefined ? `${sent.hint}; ` : ''}it can still be fetched by its url`,
    });
  return sent.ok;
}

/** Attached to a mail that says whose call it is of. */
async function mail({ url }: UploadTarget, kept: KeptRecording, call: LiveCall): Promise<Mailed> {
  const file = call.media.recordings.fileOf(kept);
  const address = url.replace(/^mailto:/i, '');
  if (!call.mail) return noMail;
  if (!file) return { ok: false, problem: 'there is no such file' };
  const { from, to } = call.leg.channel;
  const seconds = Math.round(kept.durationMs / 1000);
  return call.mail.send({
    to: [address],
    subject: `Recording of a call from ${from === '' ? 'a withheld number' : from}`,
    text: `From: ${from}\nTo: ${to}\nTime: ${new Date(kept.startedAt).toISOString()}\nSeconds: ${seconds}\nCall: ${call.id}\n`,
    attachment: file,
  });
}

/** The call does not wait for it, but does not end before it. */
function transcribe(making: Making, kept: KeptRecording, facts: RecordingFacts, call: LiveCall): void {
  const { transcription } = making.rule;
  if (!transcription) return;
  const tellText = (more: {
    readonly event: 'ready' | 'failed';
    readonly text?: string;
    readonly failure?: string;
  }) => {
    if (transcription.notify)
      call.notify(transcription.notify, {
        kind: 'transcription',
        at: call.clock.now(),
        id: facts.id,
        recording: facts,
        ...more,
      });
  };
  const done = call.media.recordings.transcribe(kept, transcription, never).then(async (result) => {
    if (!result.ok) {
      call.diagnose({
        code: 'transcription-failed',
        severity: 'warning',
        message: `The recording was not transcribed: ${result.problem}.`,
        place: making.place,
        hint: 'see speech.transcriber in the configuration',
      });
      tellText({ event: 'failed', failure: result.problem });
      return;
    }
    const { ok: _ok, ...heard } = result;
    tellText({ event: 'ready', ...heard });
    if (transcription.mail !== undefined) await mailText(transcription.mail, heard.text, making, facts, call);
  });
  call.atEnd(() => done);
}

async function mailText(
  address: string,
  text: string,
  { place }: Making,
  { startedAt }: RecordingFacts,
  call: LiveCall,
): Promise<void> {
  const { from, to } = call.leg.channel;
  const subject = `What was said in a call from ${from === '' ? 'a withheld number' : from}`;
  const facts = `From: ${from}\nTo: ${to}\nTime: ${new Date(startedAt).toISOString()}\nCall: ${call.id}\n`;
  const sent = (await call.mail?.send({ to: [address], subject, text: `${facts}\n${text}\n` })) ?? noMail;
  if (!sent.ok)
    call.diagnose({
      code: 'transcription-failed',
      severity: 'warning',
      message: `The transcription could not be mailed to ${address}: ${sent.problem}.`,
      place,
      hint: 'see mail in the configuration',
    });
}

const noMail: Mailed = { ok: false, problem: 'no mail server is configured' };

function tell(
  { by, rule, name, room }: Making,
  event: RecordingEvent['event'],
  recording: RecordingFacts,
  call: LiveCall,
): void {
  for (const to of rule.notify)
    call.notify(to, {
      kind: 'recording',
      event,
      by,
      at: call.clock.now(),
      recording,
      ...(name !== undefined && { name }),
      ...(room && { room: room() }),
    });
}

/** As it is known before there is a file, or where there is none. */
function provisional({ slot, rule }: Making, { startedAt, endedAt }: Made): RecordingFacts {
  const channels = channelsOf(rule);
  return { id: slot.id, url: slot.url, format: slot.format, channels, durationMs: 0, startedAt, endedAt };
}

/** One direction alone has one. */
export const channelsOf = ({ track, channels }: RecordingRule): 1 | 2 => (track === 'both' ? channels : 1);

function withoutCredentials(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}

/** Nothing of the document waits for it. */
const isBeside = ({ by }: Making): boolean => by !== 'record' && by !== 'dial';

/** A caller who leaves interrupts nothing here: nobody is kept waiting. */
function whenInterrupted({ signal, leg }: LiveCall): Promise<null> {
  return new Promise((resolve) => {
    const look = () => {
      if (!leg.gone.aborted) resolve(null);
    };
    if (signal.aborted) look();
    else signal.addEventListener('abort', look, { once: true });
  });
}

/** What a document asked for is done although its caller has left. */
const never = new AbortController().signal;
