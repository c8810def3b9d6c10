import { message, on, unsupported, type Verb, voiceMessage } from '../../../src/verbs/index.ts';
import { destinationFrom } from './destination.ts';
import { eachOf, isSaid, isTable, type Said, shown } from './json.ts';
import { networkOf } from './networks.ts';
import { nameOf, openParameters, type Parameters } from './parameters.ts';
import { readPlainPrompts } from './prompts.ts';
import { type Speaking, speakingOf } from './say.ts';
import { wordsOf } from './ssml.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';
import { callerIdOf, destinationsOf, headersOf, textDestination } from './targets.ts';

/** `message`: a text to somebody, or a call that says something and ends; the session itself goes on. */
export function readMessage(said: Said, reading: StepReading, around?: Speaking): StepRead {
  const { remarks } = reading;
  const parameters = openParameters('message', said, remarks);
  const speaking = speakingOf(parameters, reading, around);
  if (!isSaid(parameters.inside('say').value))
    remarks.warning('missing-value', placeOf(said), 'This message says nothing; nothing is sent.');
  const { isText } = networkOf(parameters);
  const verbs = isText ? texts(parameters, speaking, reading) : spoken(parameters, speaking, reading);
  if (verbs.length > 0) return { verbs };
  if (!parameters.has('to')) remarks.error('missing-value', placeOf(said), 'This message names nobody; it fails.');
  const reason = 'there is nothing to send, or nobody to send it to';
  const onSkipped = unlessRequired(parameters, 'error', reading.thens, `message: ${reason}`);
  return { verbs: [unsupported({ place: placeOf(said), answers: false, said: 'message', reason, onSkipped })] };
}

/** Every `say` is a text of its own. */
function texts(parameters: Parameters, { secret }: Speaking, reading: StepReading): readonly Verb[] {
  const to = textDestination(parameters, reading);
  if (to === undefined) return [];
  const { network } = networkOf(parameters);
  const { callerId } = callerIdOf(parameters);
  for (const ignored of ['timeout', 'answerOnMedia', 'headers', 'voice']) parameters.raw(ignored);
  const onFailed = unlessRequired(parameters, 'error', reading.thens, 'message: the text could not be sent');
  return eachOf(parameters.inside('say')).flatMap((item): readonly Verb[] => {
    const { text, media, place } = textOf(item, reading);
    if (text === '' && media.length === 0) return [];
    return [
      message({
        place,
        answers: false,
        ...nameOf(parameters),
        to,
        ...(callerId?.number !== undefined && { from: callerId.number }),
        network,
        text,
        media,
        ...(secret && { secret }),
        notify: [],
        onSent: on,
        onFailed,
      }),
    ];
  });
}

/** Words without markup, and the urls of what is sent along; a text among the attachments is one more line. */
function textOf(item: Said, { remarks }: StepReading) {
  const place = placeOf(item);
  const isObject = isTable(item.value);
  const parameters = openParameters('say', isObject ? item : { ...item, value: {} }, remarks);
  const written = isObject ? parameters.inside('value') : item;
  const words = eachOf(written).flatMap(({ value }) =>
    isSaid(value) && typeof value !== 'object' ? [wordsOf(String(value))] : [],
  );
  const attached = isSaid(parameters.inside('media').value) ? eachOf(parameters.inside('media')) : [];
  const media = attached.flatMap(({ value }) => (typeof value === 'string' && value !== '' ? [value.trim()] : []));
  const isUrl = (text: string) => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
  const lines = [...words, ...media.filter((text) => !isUrl(text))].filter((line) => line !== '');
  return { place, text: lines.join('\n'), media: media.filter(isUrl) };
}

function spoken(parameters: Parameters, speaking: Speaking, reading: StepReading): readonly Verb[] {
  const { remarks, thens } = reading;
  const to = destinationsOf(parameters).flatMap(({ value, pointer }): readonly string[] => {
    const dialled = destinationFrom(value);
    if (!dialled.ok) {
      remarks.error(
        'invalid-destination',
        { pointer },
        `Nobody is called here: ${dialled.problem}.`,
        'for example +14155550100 or sip:desk@pbx.example.com',
      );
      return [];
    }
    if (dialled.digitsOnAnswer.length > 0)
      remarks.warning('ignored-postd', { pointer }, `The digits after ${shown(value)} are not sent by a message.`);
    const { destination } = dialled;
    return [destination.kind === 'sip' ? destination.uri : destination.number];
  });
  const prompts = readPlainPrompts(parameters.inside('say'), reading, speaking);
  const headers = headersOf(parameters, reading);
  const answersOnMedia = parameters.boolean('answerOnMedia', false);
  const { callerId } = callerIdOf(parameters);
  const onFailed = unlessRequired(parameters, 'incomplete', thens);
  const ringTimeoutMs = parameters.someMilliseconds('timeout', 30);
  if (to.length === 0 || prompts.length === 0) return [];
  return [
    voiceMessage({
      place: placeOf(parameters.said),
      answers: false,
      ...nameOf(parameters),
      to,
      ...(callerId?.number !== undefined && { from: callerId.number }),
      ringTimeoutMs,
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(answersOnMedia && { answersOnMedia }),
      prompts,
      onFailed,
    }),
  ];
}
