import {
  type Field,
  group,
  noted,
  number,
  oneOf,
  required,
  text,
  unheeded,
  usually,
  type ValuesOf,
  webUrl,
  yesNo,
} from '../../rest-fields.ts';

const method = () => usually('POST', oneOf(['GET', 'POST']));
const credential = () => text({ maximum: 1024 });
const seconds = (usual: number) => usually(usual, number({ minimum: 0, maximum: 300 }));

/** A number as E.164, or a SIP uri. */
const destination = () =>
  text({
    maximum: 2048,
    matches: /^(\+[1-9]\d{1,14}|sips?:[^\s@]+@?[^\s@]+)$/,
    problem: 'must be an E164 telephone number',
  });

/** Withheld numbers have words in its place. */
const origin = () =>
  text({
    maximum: 2048,
    matches: /^(\+[1-9]\d{1,14}|Restricted|Anonymous|Private|Unavailable)$/i,
    problem: 'must be an E164 telephone number',
  });

const tag = () => text({ maximum: 4096 });

/** Reference 4.1. */
export const createCallFields = {
  to: required(destination()),
  from: required(origin()),
  applicationId: noted(
    required(text({ minimum: 1, maximum: 255 })),
    'Any; it need not be an application that is kept here',
  ),
  answerUrl: required(webUrl()),
  answerMethod: method(),
  username: credential(),
  password: credential(),
  answerFallbackUrl: webUrl(),
  answerFallbackMethod: method(),
  fallbackUsername: credential(),
  fallbackPassword: credential(),
  disconnectUrl: webUrl(),
  disconnectMethod: method(),
  callTimeout: usually(30, number({ minimum: 1, maximum: 300 })),
  callbackTimeout: usually(15, number({ minimum: 1, maximum: 25 })),
  displayName: text({ maximum: 256, matches: /^[^\p{Cc}]*$/u, problem: 'must not contain control characters' }),
  privacy: yesNo(),
  uui: text({
    maximum: 350,
    matches: /^[^\s,;]+;encoding=(base64|jwt|hex)(,[^\s,;]+;encoding=(base64|jwt|hex))*$/,
    problem: 'each value must end with an encoding parameter of base64, jwt or hex',
  }),
  priority: usually(5, number({ minimum: 1, maximum: 5, isWhole: true })),
  tag: tag(),
  machineDetection: group({
    mode: usually('async', oneOf(['async', 'sync'])),
    detectionTimeout: seconds(15),
    silenceTimeout: seconds(10),
    speechThreshold: seconds(10),
    speechEndThreshold: seconds(5),
    machineSpeechEndThreshold: number({ minimum: 0, maximum: 300 }),
    delayResult: usually(false, yesNo()),
    callbackUrl: webUrl(),
    callbackMethod: method(),
    username: credential(),
    password: credential(),
    fallbackUrl: unheeded(webUrl()),
    fallbackMethod: unheeded(method()),
    fallbackUsername: unheeded(credential()),
    fallbackPassword: unheeded(credential()),
  }),
};
export type CreateCall = ValuesOf<typeof createCallFields>;

export const redirectionFields = {
  redirectUrl: webUrl(),
  redirectMethod: method(),
  redirectFallbackUrl: webUrl(),
  redirectFallbackMethod: method(),
  username: credential(),
  password: credential(),
  fallbackUsername: credential(),
  fallbackPassword: credential(),
};

/** Reference 4.4. */
export const updateCallFields = {
  state: usually('active', oneOf(['active', 'completed'])),
  ...redirectionFields,
  tag: tag(),
};
export type UpdateCall = ValuesOf<typeof updateCallFields>;

/** A time as ISO 8601; in Unix ms. */
export function moment(): Field<number | undefined> {
  const said = text({ format: 'date-time' });
  return {
    ...said,
    read: (value) => {
      const read = said.read(value);
      if (!read.ok) return read;
      if (read.value === undefined) return { ok: true, value: undefined };
      const at = /^\d{4}-\d\d-\d\d(T|$)/.test(read.value) ? Date.parse(read.value) : Number.NaN;
      return Number.isNaN(at) ? { ok: false, problem: 'must be an ISO 8601 date and time' } : { ok: true, value: at };
    },
  };
}
