import { end, type Script, say } from '../verbs/index.ts';

const usual = 'We are sorry, an application error has occurred. Goodbye.';

/** What a caller hears when nobody has a document: the last rung of the failure ladder, then the call is ended. */
export const apologyIn = (text: string): Script => ({
  dialect: 'dragoman',
  usable: true,
  verbs: [
    say({
      text,
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
});

export const apology = apologyIn(usual);
