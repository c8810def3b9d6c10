import { connectRelay, connectStream, type JsonObject, on, unsupported, type Verb } from '../../../src/verbs/index.ts';
import { connectServices } from '../connect-services.ts';
import { ElementReader } from './element.ts';
import { readParameters } from './parameters.ts';
import { readSocket, readTap } from './start.ts';

/** Blocks until the noun ends; then its action is asked, or the document goes on. */
export function readConnect(element: ElementReader): readonly Verb[] {
  const { place, reading } = element;
  const action = element.action('connect');
  element.finish();
  element.refuseText();
  const ways = { onCompleted: action ?? on, onFailed: action ?? on, ...(action && { onHangup: action }) };
  const nouns = element.elements.filter(({ name }) => name === 'Stream' || connectServices.has(name));
  for (const child of element.elements) if (child !== nouns[0]) element.refuseElement(child);
  const [first] = nouns;
  const noun = first && new ElementReader(first, reading);
  const read = noun && (noun.name === 'Stream' ? readStream(noun, ways) : readService(noun, ways));
  if (read) return [read];
  const reason = 'there is nothing to connect to';
  if (!noun)
    reading.warn(place, {
      code: 'missing-value',
      message: `<Connect>: ${reason}; it fails.`,
      hint: 'put a Stream into it',
      providerCode: '12200',
    });
  const said = noun ? `Connect/${noun.name}` : 'Connect';
  return [unsupported({ place, answers: true, said, reason, onSkipped: action ?? on })];
}

type Ways = Pick<Extract<Verb, { verb: 'connect-stream' }>, 'onCompleted' | 'onFailed' | 'onHangup'>;

/** Both ways, and the caller's side alone. */
function readStream(noun: ElementReader, ways: Ways): Verb | null {
  const callback = { url: 'statusCallback', method: 'statusCallbackMethod' };
  const tap = readTap(noun, 'stream-status', callback, 'inbound_track');
  const socket = readSocket(noun);
  noun.finish();
  if (tap.track !== 'caller')
    noun.doubt('invalid-value', 'track', '<Stream track> inside <Connect> can only be inbound_track, which is taken');
  if (!socket) return null;
  return connectStream({ place: noun.place, answers: true, ...tap, track: 'caller', ...socket, ...ways });
}

function readService(noun: ElementReader, ways: Ways): Verb {
  const { place, reading, name, element, elements, ownText } = noun;
  const socket = element.attributes.get('url');
  const url = name === 'ConversationRelay' ? reading.socket(socket ?? '', `<${name} url>`, place)?.url : undefined;
  const settings: Record<string, JsonObject[string]> = Object.fromEntries(
    [...element.attributes].filter(
      ([attribute]) => !attribute.includes(':') && (url === undefined || attribute !== 'url'),
    ),
  );
  const parameters = readParameters(noun, ['Language', 'Config']);
  for (const kind of ['Language', 'Config']) {
    const list = elements
      .filter((child) => child.name === kind)
      .map(({ attributes }) => Object.fromEntries(attributes));
    if (list.length > 0) settings[kind] = list;
  }
  if (ownText !== '') settings['text'] = ownText;
  const follows =
    ways.onFailed.go === 'on' ? 'the call goes on with the next verb' : 'its action is told that it failed';
  reading.warn(place, {
    code: 'unsupported-connect',
    message: `<Connect><${name}>: there is no such service here; ${follows}.`,
    hint: 'connect a <Stream> to a server of your own',
  });
  return connectRelay({
    place,
    answers: true,
    service: name,
    ...(url !== undefined && { url }),
    settings,
    parameters,
    ...ways,
  });
}
