/** Elements by where they may stand. What is in none of these lists is no TwiML. */
export const verbNames = [
  'Say',
  'Play',
  'Pause',
  'Gather',
  'Record',
  'Dial',
  'Enqueue',
  'Leave',
  'Redirect',
  'Reject',
  'Hangup',
  'Refer',
  'Connect',
  'Start',
  'Stop',
  'Pay',
  'Sms',
  'Echo',
] as const;
export type VerbName = (typeof verbNames)[number];

/** Elements of other verbs, by the verb that may hold them. */
const nested: ReadonlyMap<string, string> = new Map([
  ['Number', '<Dial>'],
  ['Client', '<Dial>'],
  ['Sip', '<Dial> or <Refer>'],
  ['Conference', '<Dial>'],
  ['Queue', '<Dial>'],
  ['Sim', '<Dial>'],
  ['Application', '<Dial>'],
  ['WhatsApp', '<Dial>'],
  ['Stream', '<Connect>, <Start> or <Stop>'],
  ['Siprec', '<Start> or <Stop>'],
  ['Recording', '<Start> or <Stop>'],
  ['Transcription', '<Start> or <Stop>'],
  ['ConversationRelay', '<Connect>'],
  ['Room', '<Connect>'],
  ['VirtualAgent', '<Connect>'],
  ['Conversation', '<Connect>'],
  ['Autopilot', '<Connect>'],
  ['AiSession', '<Connect>'],
  ['ConversationRelaySession', '<Connect>'],
  ['Prompt', '<Pay>'],
  ['Task', '<Enqueue>'],
  ['Parameter', 'the noun it belongs to'],
  ['Identity', '<Client>'],
  ['ApplicationSid', '<Application>'],
  ['Uri', '<Sip>'],
  ['Headers', '<Sip>'],
  ['Header', '<Headers>'],
]);

/** Where an element belongs that may not stand directly under Response. */
export function homeOf(name: string): string | undefined {
  return nested.get(name);
}

export function isVerbName(name: string): name is VerbName {
  return (verbNames as readonly string[]).includes(name);
}
