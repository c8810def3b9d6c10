export { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
export { liveAnswers, type PlayedAnswer, recordedAnswers } from './answers.ts';
export type { CallerSide } from './caller-side.ts';
export { type ComparedAnswers, compareAnswers, compareOurSide, type Finding } from './comparison.ts';
export { withEnvironment } from './environment.ts';
export { findRecordedCalls, inOneOrder } from './find.ts';
export { readRecordedCall, readSheetText, sheetFile, writeReceived, writeRecordedCall } from './folder.ts';
export { type KnownOfCall, NotRecordable, recordCall } from './from-trace.ts';
export { junitReport, type Outcome } from './junit.ts';
export { maskCall } from './mask.ts';
export { RecordingMistake } from './mistake.ts';
export { withAnswersOf } from './pairs.ts';
export type {
  CallSheet,
  RecordedAudio,
  RecordedCall,
  RecordedCallee,
  RecordedExchange,
  RecordedResponse,
  RecordedSip,
} from './recorded-call.ts';
export { readTrace } from './trace-file.ts';
