import { end, type Script, say } from '../verbs/index.ts';

/** What a caller hears when nobody has a document: the last rung of the failure ladder. */
export const apology: Script = {
  dialect: 'dragoman',
  usable: true,
  verbs: [
    say({
      text: 'We are sorry, an application error has occurred. Goodbye.',
      markup: 'plain',
      voice: {},
      loops: 1,
      endKeys: '',
      answers: true,
      place: { line: 1, column: 1 },
    }),
  ],
  atEnd: end('failed'),
  atHangup: end(),
  diagnostics: [],
};
