import { type JsonObject, type Pay, type Prompt, pay, type Verb } from '../../../src/verbs/index.ts';
import { ElementReader } from './element.ts';
import { readParameters } from './parameters.ts';
import { readPause, readPlay, readSay } from './prompts.ts';

const attributes = [
  'input',
  'paymentMethod',
  'bankAccountType',
  'timeout',
  'maxAttempts',
  'securityCode',
  'postalCode',
  'minPostalCodeLength',
  'paymentConnector',
  'tokenType',
  'chargeAmount',
  'currency',
  'language',
  'description',
  'validCardTypes',
];
const conditions = ['attempt', 'errorType', 'cardType', 'requireMatchingInputs'];

/** Kept as it is written: there is no payment gateway, so that its action is told so. */
export function readPay(element: ElementReader): readonly Verb[] {
  const { place, reading } = element;
  const onCompleted = element.actionOrHere('pay');
  const settings = written(element, attributes);
  const notify = element.notify('pay-status', { url: 'statusCallback', method: 'statusCallbackMethod' });
  element.finish();
  element.refuseText();
  const prompts = element.elements
    .filter(({ name }) => name === 'Prompt')
    .map((child) => readPrompt(new ElementReader(child, reading)));
  reading.warn(place, {
    code: 'unsupported-pay',
    message: '<Pay>: there is no payment gateway; its action is told payment-connector-error.',
    hint: 'take payments in the application, never by keys on a recorded line',
  });
  return [
    pay({
      place,
      answers: true,
      settings,
      prompts,
      parameters: readParameters(element, ['Prompt']),
      notify,
      onCompleted,
    }),
  ];
}

function readPrompt(prompt: ElementReader): Pay['prompts'][number] {
  const step = prompt.text('for')?.trim() ?? '';
  const said = written(prompt, conditions);
  prompt.finish();
  prompt.refuseText();
  const prompts = prompt.elements.flatMap((child): readonly Prompt[] => {
    const inner = new ElementReader(child, prompt.reading);
    switch (child.name) {
      case 'Say':
        return readSay(inner);
      case 'Play':
        return readPlay(inner);
      case 'Pause':
        return readPause(inner);
      default:
        prompt.refuseElement(child);
        return [];
    }
  });
  return { for: step, conditions: said, prompts };
}

function written(element: ElementReader, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = element.text(name)?.trim();
      return value ? [[name, value] as const] : [];
    }),
  );
}
