import type { Coverage, CoverageEntry } from '../dialect.ts';
import { actions, type Entry, objects } from './catalogue.ts';

/** Made from the list that the reader itself goes by, so that the two cannot differ. */
export const coverage: Coverage = {
  differences: [
    'A text to a number runs its document with `channel` TEXT: `say` and `ask` answer by text, a `call` with channel TEXT opens such a conversation, and what only calls know leads to `error`. Networks are SMS, MMS and SIP; instant messages (`JABBER` and the others) go where the operator sends them. After a crash another process goes on with such a conversation and asks the question in hand again; a session that was started by a token is over then, and has failed.',
    'Recordings are sent by http and https with POST and PUT, to S3, by ftp, ftps and sftp, and by mail where the configuration has a mail server; the recording is kept here all the same, and its url is in the result. On file servers it has another name (`NAME.xxxxxxxx.part`) until it is there whole, so that they must allow files to be renamed; folders are not made. The path of an ftp url begins where its login leads to (`//` is the root), that of an sftp url at the root (`/~/` is where the login leads to). `ftps` is TLS from the first byte on, at port 990 if none is named, or by AUTH TLS where the server greets in plain words; its certificate must be valid. An sftp server\u2019s key is checked where the operator has named it (sftp.knownHosts): no document names it. A url that ends in a slash, or a bucket alone, gets the recording under its own name.',
    'A recording that could not be sent although the document waited for it leads to the `error` handler, unless the action is not `required`; without one, as ever, to `continue`.',
    'While a transfer rings, the caller hears its `ring` handler `ringRepeat` times, then ringing. Words there need a speech engine that writes files, and several sounds wav files; else the caller hears the first sound for as long as it takes, or ringing. Early media does not count as an answer.',
    'Speech needs a recogniser in the configuration (`speech.recogniser`); without one, keys alone are understood. `sensitivity` and `speechIncompleteTimeout` are left to it.',
    'A room or a conversation can only be left by a signal where it has a `terminator`, as documented; the route setting `signalsAlwaysInterrupt: true` lifts that. Signals that nobody listens for yet wait, up to 32 of them, and none is lost at a change of documents.',
    'The caller who hangs up is told to the handler for `hangup`, else to `continue`; the route setting `hangupFallsBackToContinue: false` keeps it from the latter.',
    'A bare file name is spoken, as it was; a sound that cannot be fetched is skipped with a diagnostic instead of ending the document.',
    'Voices are asked for by language and gender; the name goes along for operators who keep a table of their own. A name that no version of Tropo had is the default voice with a diagnostic.',
    'Numbers are told without plus and, in North America, without the 1 (route setting `numberFormat`: `national`, `e164`, `raw`).',
  ],
  entries: [...Object.entries(actions), ...Object.entries(objects)].map(([name, entry]) => coverageOf(name, entry)),
};

function coverageOf(name: string, { level, note, parameters }: Entry): CoverageEntry {
  return {
    name,
    level,
    ...(note !== undefined && { note }),
    attributes: [...parameters].map(([parameter, { level: carriedOut, note: remark }]) => ({
      name: parameter,
      level: carriedOut,
      ...(remark !== undefined && { note: remark }),
    })),
  };
}
