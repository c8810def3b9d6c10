import type { ListenRule, MachineRule, SwitchSound, SwitchSpeech } from '../switch/index.ts';
import {
  channelId,
  dtmfKey,
  filePath,
  grammarSource,
  literal,
  oneLine,
  plainExtension,
  plainName,
  recogniserValue,
  type SocketAddress,
  sipHeaderName,
  sipHeaderValue,
  socketAddress,
  speechText,
  token,
  wholeNumber,
} from './arguments.ts';
import type { DialledLeg } from './dial-string.ts';
import { SwitchArgumentRefused } from './errors.ts';
import { readSipUri, writeSipUri } from './sip-uri.ts';

/** Other rooms can hold an api call, but only this file can make one. */
declare const made: unique symbol;

/** One command as it goes over the socket. Made only in this file, where every string was checked. */
export interface Command {
  readonly bytes: string;
  /** For people: the command's name, and what it was given, secrets hidden. */
  readonly name: string;
  readonly shown: string;
}

/** An application of the switch with its argument, ready to be executed on a leg. */
export interface Execution {
  readonly application: Application;
  readonly argument: string;
  /** The argument for people. */
  readonly shown: string;
}

/** Every application we ever execute. One that the switch does not have hangs the call up. */
export const applications = [
  'answer',
  'ring_ready',
  'playback',
  'speak',
  'send_dtmf',
  'record',
  'echo',
  'eavesdrop',
  'rxfax',
  'spandsp_start_fax_detect',
  'spandsp_stop_fax_detect',
  'detect_speech',
  'bridge',
  'respond',
  'redirect',
  'deflect',
  'amd',
  'avmd_start',
  'conference',
  'soft_hold',
] as const;
export type Application = (typeof applications)[number];

export const answer = (): Execution => execution('answer', '');
export const echo = (): Execution => execution('echo', '');
export const eavesdrop = (id: string): Execution => execution('eavesdrop', channelId(id));
/** It is over by itself after so many seconds. What it executes then, because it must, changes nothing. */
export const startFaxDetection = (seconds: number): Execution =>
  execution('spandsp_start_fax_detect', `set dragoman_fax=true ${seconds}`);
export const stopFaxDetection = (): Execution => execution('spandsp_stop_fax_detect', '');
/** Into a TIFF file. */
export const receiveFax = (path: string): Execution => execution('rxfax', filePath(path));

/** The grammar comes before its name, whatever the switch's own help says. */
export function detectSpeech(engine: string, grammar: Grammar): Execution {
  return execution('detect_speech', `${plainName(engine, 'recogniser')} ${grammarWords(grammar)}`);
}
/** One more for an engine that listens already. */
export const loadGrammar = (grammar: Grammar): Execution =>
  execution('detect_speech', `grammar ${grammarWords(grammar)}`);
export const stopDetecting = (): Execution => execution('detect_speech', 'stop');

type Grammar = ListenRule['grammars'][number];

function grammarWords({ name, source }: Grammar): string {
  return `${grammarSource(source)} ${plainName(name, 'grammar')}`;
}

export const ringReady = (): Execution => execution('ring_ready', '');

/** `holdMusic` is the operator's, for example `local_stream://moh`. */
export function playback(sound: SwitchSound, holdMusic: string): Execution {
  return execution('playback', soundSource(sound, holdMusic));
}

/** What the switch's file layer is given for a sound: for `playback`, and for what a caller hears while it rings. */
export function soundSource(sound: SwitchSound, holdMusic: string): string {
  switch (sound.kind) {
    case 'file':
      return filePath(sound.path);
    case 'silence': {
      const ms = sound.durationMs === 'endless' ? -1 : wholeNumber(sound.durationMs, 'silence', 1, dayMs);
      return `silence_stream://${ms}`;
    }
    case 'tone': {
      const on = wholeNumber(sound.onMs, 'tone', 1, dayMs);
      const off = wholeNumber(sound.offMs, 'tone pause', 0, dayMs);
      const tones = sound.frequencies.map((frequency) => wholeNumber(frequency, 'frequency', 1, 20_000));
      if (tones.length === 0) throw new SwitchArgumentRefused('tone', '', 'has no frequency');
      const loops = sound.repeat === 'endless' ? -1 : wholeNumber(sound.repeat, 'tone repeat', 1, 100_000);
      return `tone_stream://%(${[on, off, ...tones].join(',')});loops=${loops}`;
    }
    case 'hold-music':
      return literal(holdMusic, 'hold music');
  }
}

/** Speaks raw text: with engine and voice in front, the switch takes the rest of the argument as it stands. */
export function speak(speech: SwitchSpeech): Execution {
  const engine = plainName(speech.engine, 'speech engine');
  const voice = plainName(speech.voice, 'voice');
  return execution('speak', `${engine}|${voice}|${speechText(speech.text)}`);
}

export function sendDtmf(key: string, durationMs: number): Execution {
  return execution('send_dtmf', dtmf(key, durationMs));
}

/**
 * Limits are whole seconds and the switch may overrun them by one; `silence` ends it after so many quiet
 * seconds in a row, from the start on.
 */
export function record(path: string, limitSeconds: number, silenceSeconds: number | null): Execution {
  const parts = [filePath(path), wholeNumber(limitSeconds, 'recording time', 1, 864_000)];
  if (silenceSeconds !== null) parts.push(silenceThreshold, wholeNumber(silenceSeconds, 'silence', 1, 86_400));
  return execution('record', parts.join(' '));
}

export function bridge(dialled: DialledLeg): Execution {
  return { ...execution('bridge', dialled.text), shown: dialled.shown };
}

export function respond(sipStatus: number, reason?: string): Execution {
  const status = wholeNumber(sipStatus, 'SIP status', 400, 699);
  return execution('respond', reason ? `${status} ${literal(reason, 'reason')}` : String(status));
}

export const redirect = (uri: string): Execution => execution('redirect', sipAddress(uri));
export const deflect = (uri: string): Execution => execution('deflect', sipAddress(uri));

/** The names of mod_amd for what the rule says; what it does not say has mod_amd's own value. */
export function amd(rule: MachineRule): Execution {
  const times = {
    total_analysis_time: rule.timeoutMs,
    maximum_word_length: rule.speechThresholdMs,
    greeting: rule.speechThresholdMs,
    after_greeting_silence: rule.speechEndThresholdMs,
    initial_silence: rule.silenceTimeoutMs,
  };
  const said = Object.entries(times).flatMap(([name, ms]) =>
    ms === undefined ? [] : [`${name}=${wholeNumber(ms, name, 1, 600_000)}`],
  );
  return execution('amd', said.join(','));
}
/** By frequency: judging amplitude as well, as it does by itself, mod_avmd of 1.10.12 takes no beep for one. */
const beepDetection = 'detection_mode=1';
export const startBeepDetection = (): Execution => execution('avmd_start', beepDetection);

/**
 * `event-lock` keeps whatever is sent next from starting inside this one. Within a conversation something may: what one
 * of the two is to hear (`uuid_broadcast`) would wait for its end.
 */
export function execute(run: Execution, runId: string): Command {
  const lines = [
    'sendmsg',
    'call-command: execute',
    `execute-app-name: ${run.application}`,
    `Event-UUID: ${channelId(runId)}`,
    ...(run.application === 'bridge' ? [] : ['event-lock: true']),
  ];
  if (run.argument !== '')
    lines.push('content-type: text/plain', `content-length: ${Buffer.byteLength(run.argument, 'utf8')}`);
  return { bytes: `${lines.join('\n')}\n\n${run.argument}`, name: run.application, shown: run.shown };
}

export const linger = (seconds: number): Command => line('linger', String(wholeNumber(seconds, 'linger', 1, 600)));
export const leave = (): Command => line('exit', '');

/** A command that the switch runs at once, also while an application plays. */
export interface ApiCall {
  readonly [made]: true;
  readonly name: string;
  readonly argument: string;
}

export const stopPlaying = (id: string): ApiCall => api('uuid_break', channelId(id));
/** `cause` is the switch's name; it takes one it does not know for NORMAL_CLEARING. */
export const kill = (id: string, cause: string): ApiCall =>
  api('uuid_kill', `${channelId(id)} ${plainName(cause, 'cause')}`);
export const exists = (id: string): ApiCall => api('uuid_exists', channelId(id));
export const startRecording = (id: string, path: string): ApiCall =>
  api('uuid_record', `${channelId(id)} start ${filePath(path)}`);
export const stopRecording = (id: string, path: string): ApiCall =>
  api('uuid_record', `${channelId(id)} stop ${filePath(path)}`);
export const pauseRecording = (id: string, path: string): ApiCall =>
  api('uuid_record', `${channelId(id)} pause ${filePath(path)}`);
export const resumeRecording = (id: string, path: string): ApiCall =>
  api('uuid_record', `${channelId(id)} resume ${filePath(path)}`);
/** Mixes a file into what the caller hears, before anything else takes note of that; one of each file at a time. */
export const startMixingIn = (id: string, path: string): ApiCall =>
  api('uuid_displace', `${channelId(id)} start ${filePath(path)} 0 mf`);
export const stopMixingIn = (id: string, path: string): ApiCall =>
  api('uuid_displace', `${channelId(id)} stop ${filePath(path)}`);
export const sendDtmfTo = (id: string, key: string, durationMs: number): ApiCall =>
  api('uuid_send_dtmf', `${channelId(id)} ${dtmf(key, durationMs)}`);
/** As if whoever is at the other end of the leg had pressed it. */
export const pressKey = (id: string, key: string): ApiCall => api('uuid_recv_dtmf', `${channelId(id)} ${dtmfKey(key)}`);
export const listApplications = (): ApiCall => api('show', 'application as json');
export const listApis = (): ApiCall => api('show', 'api as json');
/** Kinds of files and of `scheme://` that the switch opens. */
export const listFileFormats = (): ApiCall => api('show', 'file as json');
/** Answers `true` or `false`. */
export const moduleExists = (name: string): ApiCall => api('module_exists', plainName(name, 'module'));
/** What listens to the sound of a leg. */
export const listMediaBugs = (id: string): ApiCall => api('uuid_buglist', channelId(id));
/**
 * What a recogniser is told as it opens, and that its events are told at once, also while something plays.
 * Only names and plain words: a value with a live variable would be dropped without a word.
 */
export function setRecogniser(id: string, parameters: Readonly<Record<string, string>>): ApiCall {
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `asr_json_param_${plainName(name, 'recogniser parameter')}=${recogniserValue(name, value)}`,
  );
  return api('uuid_setvar_multi', `${channelId(id)} ${['fire_asr_events=true', ...pairs].join(';')}`);
}
/** mod_avmd listens to a leg whatever runs there; its own API would take no settings. */
export const startBeepDetectionOn = (id: string): ApiCall =>
  api('uuid_broadcast', `${channelId(id)} avmd_start::${beepDetection} aleg`);
export const stopBeepDetectionOn = (id: string): ApiCall => api('avmd', `${channelId(id)} stop`);
export const status = (): ApiCall => api('status', '');

/** To an extension of the dialplan. `context` is the switch's own word for where the call came in. */
export const transferTo = (id: string, extension: string, context: string): ApiCall =>
  api(
    'uuid_transfer',
    `${channelId(id)} ${plainExtension(extension)} XML ${plainName(context || 'default', 'context')}`,
  );

/** For the dialplan `inline`. */
export const socketOf = (ours: SocketAddress): string => `socket:${socketAddress(ours)} async full`;

/** To our event socket, whatever the dialplan has. */
export const fetchBack = (id: string, ours: SocketAddress): ApiCall =>
  api('uuid_transfer', `${channelId(id)} ${token(socketOf(ours))} inline`);
/**
 * Before somebody is rung: a failure and the end of a conversation leave the caller here, and whoever sends the channel
 * to some extension sends it to our event socket instead. Forgets that it was sent before. `ringing`: what an answered
 * caller hears meanwhile; null where that is set already.
 */
export function prepareBridge(id: string, ours: SocketAddress, ringing: string | null): ApiCall {
  const pairs = [
    'continue_on_fail=true',
    'hangup_after_bridge=false',
    'sip_refer_to=',
    `force_transfer_dialplan=inline:${socketOf(ours)}`,
    ...(ringing === null ? [] : [`transfer_ringback=${ringing}`]),
  ];
  return api('uuid_setvar_multi', `${channelId(id)} ${pairs.join(';')}`);
}
/** To our event socket at the end of what the switch has joined the channel with. */
export const bringBackAfterwards = (id: string, ours: SocketAddress): ApiCall =>
  setVariable(id, 'transfer_after_bridge', `'${socketOf(ours)}':inline`);
/** Undoes what sends it there. */
export const letGo = (id: string): ApiCall =>
  api('uuid_setvar_multi', `${channelId(id)} force_transfer_dialplan=;transfer_after_bridge=`);

/** Variables of a leg that we ever set or ask for one by one. */
export type LegVariable =
  | 'ringback'
  | 'transfer_ringback'
  | 'RECORD_STEREO'
  | 'RECORD_READ_ONLY'
  | 'RECORD_WRITE_ONLY'
  | 'RECORD_PRE_BUFFER_FRAMES'
  | 'RECORD_INITIAL_TIMEOUT_MS'
  | 'RECORD_FINAL_TIMEOUT_MS'
  | 'origination_cancel_key'
  | 'sip_refer_continue_after_reply'
  | 'sip_refer_status_code'
  | 'sip_refer_target_status_code'
  | 'transfer_after_bridge'
  | 'bridge_filter_dtmf'
  | 'dragoman_released';

/** Stored letter by letter, nothing in it is expanded. An empty value forgets the variable. */
export function setVariable(id: string, name: LegVariable, value: string): ApiCall {
  return variable(id, name, literal(value, name));
}

/** Gives the value, or `_undef_`. */
export const getVariable = (id: string, name: LegVariable): ApiCall => api('uuid_getvar', `${channelId(id)} ${name}`);

/** A header of our answer to the caller's INVITE. */
export function setAnswerHeader(id: string, header: string, value: string): ApiCall {
  return variable(id, `sip_rh_${sipHeaderName(header)}`, sipHeaderValue(header, value));
}

/** Whether a fax may, must or must not change over to T.38. */
export function setFaxVariables(id: string, t38: 'auto' | 'on' | 'off'): ApiCall {
  const pairs = [`fax_enable_t38=${t38 !== 'off'}`, `fax_enable_t38_request=${t38 === 'on'}`];
  return api('uuid_setvar_multi', `${channelId(id)} ${pairs.join(';')}`);
}

/** A header of the BYE with which the switch will hang up. */
export function setByeHeader(id: string, header: string, value: string): ApiCall {
  return variable(id, `sip_bye_h_${sipHeaderName(header)}`, sipHeaderValue(header, value));
}

/** What every leg of ours starts with, in one command. */
export function setStartVariables(id: string): ApiCall {
  const pairs = Object.entries(startVariables).map(([name, value]) => `${name}=${value}`);
  return api('uuid_setvar_multi', `${channelId(id)} ${pairs.join(';')}`);
}

const startVariables = {
  app_disable_expand_variables: 'true',
  playback_terminators: 'none',
  // A caller who sends no sound while silent is recorded as silence, not left out.
  record_fill_cng: 'true',
  // Whoever has the call after us can tell that somebody had it before.
  dragoman_taken: 'true',
};
/** What an answered caller hears while it rings, unless told otherwise. */
export const ringingTone = '%(2000,4000,440,480)';

export function callApi(call: ApiCall): Command {
  const { bytes } = line('api', `${call.name} ${call.argument}`.trim());
  return { bytes, name: call.name, shown: call.argument };
}

/** The same in a thread of its own; the result comes as an event with this Job-UUID. */
export function callInBackground(call: ApiCall, jobId: string): Command {
  const command = oneLine(`bgapi ${call.name} ${call.argument}`.trim(), call.name);
  return { bytes: `${command}\nJob-UUID: ${channelId(jobId)}\n\n`, name: call.name, shown: call.argument };
}

const dayMs = 86_400_000;
/** Energy score below which the switch hears silence; 200 to 500 is usual. */
const silenceThreshold = 200;

/** For this room's builders only: every string that goes in was checked. */
export function execution(application: Application, argument: string): Execution {
  return { application, argument: oneLine(argument, `argument of ${application}`), shown: argument };
}

/** See `execution`. */
export function line(name: string, argument: string): Command {
  return { bytes: `${oneLine(`${name} ${argument}`.trim(), name)}\n\n`, name, shown: argument };
}

/** An event of ours for the switch's modules. Names are ours; values were checked by whoever made them. */
export function eventCommand(name: string, headers: Readonly<Record<string, string>>): Command {
  const lines = Object.entries(headers).map(([header, value]) => oneLine(`${header}: ${value}`, header));
  return { bytes: `sendevent ${name}\n${lines.join('\n')}\n\n`, name: 'sendevent', shown: name };
}

/** See `execution`. */
export function api(name: string, argument: string): ApiCall {
  return { name, argument: oneLine(argument, `argument of ${name}`) } as ApiCall;
}

function variable(id: string, name: string, value: string): ApiCall {
  return api('uuid_setvar', `${channelId(id)} ${name}${value === '' ? '' : ` ${token(value)}`}`);
}

function dtmf(key: string, durationMs: number): string {
  return `${dtmfKey(key)}@${wholeNumber(durationMs, 'length of a tone', 1, 24_000)}`;
}

function sipAddress(uri: string): string {
  return `sip:${writeSipUri(readSipUri(uri))}`;
}
