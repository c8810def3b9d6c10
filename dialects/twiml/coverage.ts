import type { Coverage, CoverageEntry } from '../dialect.ts';

type Attributes = NonNullable<CoverageEntry['attributes']>;
type Note = string | Readonly<Record<string, string>>;

/** Attributes of one level, by name, with a note for all of them or for each. */
function level(of: Attributes[number]['level'], names: string, note?: Note): Attributes {
  return names.split(' ').map((name) => {
    const own = typeof note === 'string' ? note : note?.[name];
    return { name, level: of, ...(own !== undefined && { note: own }) };
  });
}
const full = (names: string): Attributes => level('full', names);
const partial = (names: string, note: Note): Attributes => level('partial', names, note);
const ignored = (names: string, note: Note): Attributes => level('ignored', names, note);

const noEngine = 'read, but no recogniser listens yet';
const nobodyTold = 'read, but nobody is told yet';
const legStatus = 'statusCallback statusCallbackMethod statusCallbackEvent';
const recordingStatus = 'recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent';
const machineDetection =
  'machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod';
const screening = ignored('url method', 'a noun with a url is not rung: screening is not carried out yet');
const none = (name: string, note: string): CoverageEntry => ({ name, level: 'none', note });
const later = 'not carried out yet; its action, if any, is told that it failed';

/** What is carried out, element by element; the support tables in the documentation are made from it. */
export const coverage: Coverage = {
  entries: [
    { name: 'Response', level: 'full', attributes: ignored('version', 'tolerated') },
    {
      name: 'Say',
      level: 'partial',
      note: 'voices and SSML as the configured speech engine has them',
      attributes: [
        ...partial('voice', 'mapped by name, language and gender to the configured voices'),
        ...full('language loop'),
      ],
    },
    { name: 'Play', level: 'full', attributes: full('loop digits') },
    { name: 'Pause', level: 'full', attributes: full('length') },
    {
      name: 'Gather',
      level: 'partial',
      note: 'keys in full, speech not yet',
      attributes: [
        ...full('action method timeout numDigits finishOnKey actionOnEmptyResult'),
        ...partial('input', 'dtmf; speech is only waited for'),
        ...ignored(
          'speechTimeout maxSpeechTime language hints profanityFilter speechModel bargeIn partialResultCallback partialResultCallbackMethod',
          noEngine,
        ),
        ...ignored('enhanced debug', 'without effect'),
      ],
    },
    {
      name: 'Record',
      level: 'partial',
      attributes: [
        ...full('action method timeout finishOnKey maxLength playBeep'),
        ...ignored('trim', 'silence stays in the recording'),
        ...ignored(recordingStatus, nobodyTold),
        ...ignored('transcribe transcribeCallback', 'recordings are not transcribed yet'),
        ...ignored('recordingConfigurationId', 'without effect'),
      ],
    },
    {
      name: 'Dial',
      level: 'partial',
      note: 'numbers, clients and SIP addresses',
      attributes: [
        ...full('action method timeout timeLimit callerId hangupOnStar answerOnBridge sequential record'),
        ...ignored('recordingTrack', 'both sides are recorded'),
        ...ignored('trim', 'silence stays in the recording'),
        ...ignored(recordingStatus, nobodyTold),
        ...ignored('ringTone', "the switch's own ringing is heard"),
        ...ignored('referUrl referMethod', "the callee's transfers are not followed yet"),
        ...ignored('callReason events passports recordingConfigurationId', 'without effect'),
      ],
    },
    {
      name: 'Number',
      level: 'partial',
      attributes: [
        ...full('sendDigits'),
        ...screening,
        ...ignored(legStatus, nobodyTold),
        ...ignored(machineDetection, 'answering machines are not told from people yet'),
        ...ignored('byoc', "the operator's own route is taken"),
      ],
    },
    {
      name: 'Client',
      level: 'partial',
      note: 'a user registered at the switch; parameters go along as X- headers',
      attributes: [
        ...screening,
        ...ignored(legStatus, nobodyTold),
        ...ignored('clientNotificationUrl', 'without effect'),
      ],
    },
    {
      name: 'Sip',
      level: 'partial',
      note: 'headers in the query of the address, or in Headers',
      attributes: [
        ...full('username password'),
        ...screening,
        ...ignored(legStatus, nobodyTold),
        ...ignored(machineDetection, 'answering machines are not told from people yet'),
      ],
    },
    none('Conference', later),
    none('Queue', later),
    none('Application', later),
    none('Sim', 'there are no SIMs here; it fails'),
    none('WhatsApp', 'there is no WhatsApp here; it fails'),
    { name: 'Redirect', level: 'full', attributes: full('method') },
    { name: 'Reject', level: 'full', attributes: full('reason') },
    { name: 'Hangup', level: 'full' },
    none('Enqueue', later),
    none('Leave', later),
    none('Refer', later),
    none('Connect', later),
    none('Start', later),
    none('Stop', later),
    none('Pay', 'there is no payment gateway; its action is told payment-connector-error'),
    none('Sms', later),
    none('Echo', later),
  ],
};
