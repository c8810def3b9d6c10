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

const legStatus = full('statusCallback statusCallbackMethod statusCallbackEvent');
const recordingStatus = full('recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent');
const machineDetection = full(
  'machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod',
);
const screening = full('url method');
const withoutEffect = 'without effect';
const elsewhere = 'read in full; no module of the switch carries audio elsewhere: told as failed';
const service = (name: string, names: string): CoverageEntry => ({
  name,
  level: 'none',
  note: 'there is no such service here; its Connect fails, and its action is told so',
  ...(names !== '' && { attributes: ignored(names, 'kept, and of no effect') }),
});

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
      level: 'full',
      note: 'speech where a recogniser is configured',
      attributes: [
        ...full(
          'action method timeout numDigits finishOnKey actionOnEmptyResult input speechTimeout maxSpeechTime language bargeIn partialResultCallback partialResultCallbackMethod',
        ),
        ...partial('hints profanityFilter speechModel', 'passed to the recogniser, which may not know it'),
        ...ignored('enhanced debug', withoutEffect),
      ],
    },
    {
      name: 'Record',
      level: 'full',
      note: 'a transcript where a recogniser is configured',
      attributes: [
        ...full('action method timeout finishOnKey maxLength playBeep trim transcribe transcribeCallback'),
        ...recordingStatus,
        ...ignored('recordingConfigurationId', withoutEffect),
      ],
    },
    {
      name: 'Dial',
      level: 'partial',
      attributes: [
        ...full('action method timeout timeLimit callerId hangupOnStar answerOnBridge sequential referUrl referMethod'),
        ...partial('record', 'not of what is joined by Conference or Queue; Conference has a record of its own'),
        ...full('recordingTrack trim'),
        ...recordingStatus,
        ...ignored('ringTone', "the switch's own ringing is heard"),
        ...ignored('callReason events passports recordingConfigurationId', withoutEffect),
      ],
    },
    {
      name: 'Number',
      level: 'full',
      attributes: [
        ...full('sendDigits'),
        ...screening,
        ...legStatus,
        ...machineDetection,
        ...ignored('byoc', "the operator's own route is taken"),
      ],
    },
    {
      name: 'Client',
      level: 'full',
      note: 'a user registered at the switch; parameters go along as X- headers',
      attributes: [...screening, ...legStatus, ...ignored('clientNotificationUrl', withoutEffect)],
    },
    {
      name: 'Sip',
      level: 'full',
      note: 'headers in the query of the address, or in Headers',
      attributes: [...full('username password'), ...screening, ...legStatus, ...machineDetection],
    },
    {
      name: 'Conference',
      level: 'full',
      attributes: [
        ...full(
          'muted beep startConferenceOnEnter endConferenceOnExit participantLabel waitUrl waitMethod maxParticipants record trim coach statusCallback statusCallbackMethod statusCallbackEvent',
        ),
        ...recordingStatus,
        ...ignored('jitterBufferSize region eventCallbackUrl recordingConfigurationId', withoutEffect),
      ],
    },
    {
      name: 'Queue',
      level: 'full',
      attributes: [
        ...full('url method'),
        ...ignored('reservationSid postWorkActivitySid', 'there is no TaskRouter here'),
      ],
    },
    {
      name: 'Application',
      level: 'none',
      note: 'read, and not dialled: the Dial fails',
      attributes: ignored(
        'customerId copyParentTo url method statusCallback statusCallbackMethod statusCallbackEvent',
        'nothing is dialled',
      ),
    },
    { name: 'Sim', level: 'none', note: 'there are no SIMs here: the Dial fails' },
    {
      name: 'WhatsApp',
      level: 'none',
      note: 'there is no WhatsApp here: the Dial fails',
      attributes: ignored('url method statusCallback statusCallbackMethod statusCallbackEvent', 'nothing is dialled'),
    },
    { name: 'Redirect', level: 'full', attributes: full('method') },
    { name: 'Reject', level: 'full', attributes: full('reason') },
    { name: 'Hangup', level: 'full' },
    {
      name: 'Enqueue',
      level: 'partial',
      attributes: [
        ...full('action method waitUrl waitUrlMethod maxQueueSize'),
        ...ignored('workflowSid', 'there is no TaskRouter here: it fails'),
      ],
    },
    { name: 'Leave', level: 'full' },
    { name: 'Refer', level: 'full', attributes: full('action method') },
    {
      name: 'Connect',
      level: 'partial',
      note: 'a Stream, where `switch.streams` names a module of the switch; everything else tells its action that it failed',
      attributes: full('action method'),
    },
    {
      name: 'Start',
      level: 'partial',
      note: 'recordings, and streams where `switch.streams` names a module of the switch; Siprec and Transcription are told as failed',
      attributes: ignored('action method', withoutEffect),
    },
    { name: 'Stop', level: 'partial', note: 'recordings and streams' },
    {
      name: 'Stream',
      level: 'partial',
      note: 'needs mod_audio_fork or mod_audio_stream in the switch (`switch.streams`); without it, told as failed. Begins with the answer',
      attributes: [
        ...full('url name track statusCallback statusCallbackMethod'),
        ...ignored('connectorName audioFormat sampleRate', withoutEffect),
      ],
    },
    {
      name: 'Siprec',
      level: 'none',
      note: elsewhere,
      attributes: full('name connectorName track statusCallback statusCallbackMethod'),
    },
    {
      name: 'Recording',
      level: 'full',
      attributes: [
        ...full('name channels track trim'),
        ...recordingStatus,
        ...ignored('recordingConfigurationId', withoutEffect),
      ],
    },
    {
      name: 'Transcription',
      level: 'none',
      note: 'read in full; no engine listens to a live call: told as transcription-error',
      attributes: [
        ...full('name statusCallbackUrl statusCallbackMethod languageCode track partialResults'),
        ...partial(
          'inboundTrackLabel outboundTrackLabel transcriptionEngine speechModel profanityFilter enableAutomaticPunctuation hints enableProviderData intelligenceService conversationId conversationConfiguration',
          'passed to the recogniser, which may not know it',
        ),
      ],
    },
    service(
      'ConversationRelay',
      'url welcomeGreeting welcomeGreetingInterruptible language ttsLanguage ttsProvider voice transcriptionLanguage transcriptionProvider speechModel interruptible interruptSensitivity dtmfDetection reportInputDuringAgentSpeech preemptible partialPrompts hints profanityFilter speechtimeout ignorebackchannel deepgramsmartformat elevenlabsTextNormalization backgroundnoisereduction events debug intelligenceService',
    ),
    service('ConversationRelaySession', 'connector sessionConfiguration'),
    service('VirtualAgent', 'connectorName language sentimentAnalysis statusCallback statusCallbackMethod'),
    service(
      'Conversation',
      'inboundAutocreation inboundTimeout method record recordingStatusCallback recordingStatusCallbackEvent recordingStatusCallbackMethod routingAssignmentTimeout serviceInstanceSid statusCallback statusCallbackEvent statusCallbackMethod trim url',
    ),
    service('AiSession', 'aiConnector aiSessionConfiguration'),
    service('Autopilot', ''),
    service('Room', 'participantIdentity'),
    {
      name: 'Pay',
      level: 'none',
      note: 'there is no payment gateway; its action is told payment-connector-error',
      attributes: [
        ...full('action method'),
        ...ignored(
          'input paymentMethod bankAccountType timeout maxAttempts securityCode postalCode minPostalCodeLength paymentConnector tokenType chargeAmount currency language description validCardTypes statusCallback statusCallbackMethod',
          'kept, and of no effect',
        ),
      ],
    },
    {
      name: 'Prompt',
      level: 'none',
      note: 'kept with its Pay',
      attributes: ignored('for attempt errorType cardType requireMatchingInputs', 'kept, and of no effect'),
    },
    { name: 'Sms', level: 'full', attributes: full('to from action method statusCallback') },
    {
      name: 'Message',
      level: 'full',
      note: 'in an answer to a text, with Body and Media; unknown in a call, as with Twilio',
      attributes: full('to from action method statusCallback'),
    },
    { name: 'Echo', level: 'full' },
  ],
  differences: [
    'Requests carry every parameter of the documentation; where a caller is from is always sent empty, and `StirVerstat`, `CallToken` and `ApplicationSid` are not sent. `CallerName` is sent if the route says `callerName: true`.',
    'Requests are signed if the route has an `authToken`, with that token. An account that is no `AC…` gets a sid made from its name; calls, recordings, queues and rooms have sids in the usual shape.',
    'A text to a number asks its `textUrl` (or `url`) in the words of the messaging webhook; the answer holds `Message` and `Redirect`, may be plain text, or empty. `MediaContentType` goes by the end of the url, and a text is one message whatever its length.',
    'A number without a country code is taken for a North American one unless the route says `defaultRegion: none`.',
    'A callee that declined in its screening document is `no-answer` with `DialBridged=false`; with the setting `declined: completed` it is `completed`.',
    'A text that Twilio would refuse for its length is spoken; a document larger than the configured limit is refused.',
    'Machine detection without an `amdStatusCallback` is left out: nobody would learn its result.',
    'A `statusCallback` of a Conference without `statusCallbackEvent` is told nothing.',
    'Conference, Queue and Application in one Dial with others: what stands first decides, the rest is left out (13000).',
    'A sound file as `waitUrl` of a Conference is repeated; a document there falls silent at its end, as with Twilio. Music is the one of the switch.',
    'A recording that no key, silence or hang-up has left anything of falls through to the verb after Record.',
    'Pay, Prompt, ConversationRelay, VirtualAgent, Conversation, AiSession, Room, TaskRouter, Sim and WhatsApp are read in full, reported, and told to their action as failed.',
    'Several `Uri` in one Sip: the one of the least priority number is rung.',
  ],
};
