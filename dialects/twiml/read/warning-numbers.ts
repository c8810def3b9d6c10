/** The debugger's numbers for attribute values that do not fit, by element and attribute. */
const numbers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Say: { loop: '13510', voice: '13511', language: '13512' },
  Play: { loop: '13410', digits: '13430' },
  Pause: { length: '13910' },
  Gather: {
    finishOnKey: '13310',
    method: '13312',
    timeout: '13313',
    numDigits: '13314',
    input: '13326',
    speechTimeout: '13327',
    maxSpeechTime: '13328',
    partialResultCallbackMethod: '13329',
    hints: '13330',
    language: '13331',
    bargeIn: '13332',
    profanityFilter: '13333',
    speechModel: '13334',
    actionOnEmptyResult: '13338',
  },
  Record: {
    method: '13610',
    timeout: '13611',
    maxLength: '13612',
    finishOnKey: '13613',
    transcribe: '13614',
    playBeep: '13616',
    recordingStatusCallback: '13256',
    transcribeCallback: '13257',
  },
  Dial: {
    method: '13210',
    timeout: '13212',
    hangupOnStar: '13213',
    callerId: '13214',
    timeLimit: '13216',
    record: '13217',
    sequential: '13218',
    answerOnBridge: '13219',
    ringTone: '13220',
    recordingStatusCallback: '13256',
  },
  Number: { method: '13221', sendDigits: '13222' },
  Sip: { method: '13241' },
  Redirect: { method: '13710' },
  Reject: { reason: '13810' },
};

/** Where there is no number of its own, the schema warning. */
export function warningNumber(element: string, attribute: string): string {
  return numbers[element]?.[attribute] ?? '12200';
}
