import { spawn } from 'node:child_process';
import type { Answer, SeenRequest } from './customer.ts';

/** Of the account whose token and id stand in the command. */
export const tutorialAccount = '1b2c3d4e5f60718293a4b5c6d7e8f901';
export const tutorialToken = 'b1946ac92492d2347c6235b4d2611184';

/**
 * "Switching from Twilio" as 2600Hz has its customers do it: a number is routed to the TwiML server that they have by
 * one request to the Callflows API. `SERVER`, `AUTH_TOKEN`, `ACCOUNT_ID`, `NUMBER` and the url of the application are what
 * the reader puts in.
 */
const printed = `curl -v -X PUT \\
    -H "X-Auth-Token: {AUTH_TOKEN}" \\
    -d '{"data":{
          "name": "Switched from Twilio",
          "numbers": ["{NUMBER}"],
          "flow": {
            "module": "pivot",
            "data": {
              "method": "POST",
              "req_timeout": "5",
              "req_format": "twiml",
              "voice_url": "{VOICE_URL}",
              "cdr_url": "{VOICE_URL}/cdr",
              "debug": true
            },
            "children": {}
          }
        }}' \\
    {SERVER}/v2/accounts/{ACCOUNT_ID}/callflows`;

export interface TutorialPlaces {
  readonly server: string;
  readonly number: string;
  readonly voiceUrl: string;
}

/** What the command prints on standard output. */
export async function runTutorialCommand({ server, number, voiceUrl }: TutorialPlaces): Promise<string> {
  const command = printed
    .replaceAll('{SERVER}', server)
    .replaceAll('{AUTH_TOKEN}', tutorialToken)
    .replaceAll('{ACCOUNT_ID}', tutorialAccount)
    .replaceAll('{NUMBER}', number)
    .replaceAll('{VOICE_URL}', voiceUrl);
  const shell = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  shell.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  shell.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  const status = await new Promise<number | null>((resolve) => shell.on('close', resolve));
  if (status !== 0) throw new Error(`the command ended with ${status}: ${err}`);
  return out;
}

export const tutorialTexts = {
  menu: 'Press one for our opening hours, two to be called back.',
  hours: 'We are open from nine to five.',
  number: 'Please enter the number where we can reach you, then the pound key.',
  thanks: 'Thank you. We will call you.',
};

/**
 * The customer's application: a menu in TwiML as it ran at Twilio; who wants to be called back is asked in callflow JSON,
 * which can do what TwiML cannot: a mail to those who call back. The last word is TwiML again.
 */
export function tutorialApplication(): Readonly<Record<string, (request: SeenRequest) => Answer>> {
  const base = ({ headers }: SeenRequest) => `http://${headers.host}`;
  return {
    '/voice': () => `<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Gather numDigits="1" timeout="10" action="/choice" method="POST">
    <Say>${tutorialTexts.menu}</Say>
  </Gather>
  <Redirect method="POST">/voice</Redirect>
</Response>`,
    '/choice': (request) => {
      const digits = new URLSearchParams(request.body).get('Digits');
      if (digits !== '2') return `<Response><Say>${tutorialTexts.hours}</Say></Response>`;
      return {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(callBack(base(request))),
      };
    },
    '/thanks': () => ({
      headers: { 'Content-Type': 'application/xml' },
      body: `<Response><Say>${tutorialTexts.thanks}</Say><Hangup/></Response>`,
    }),
    '/voice/cdr': () => '',
  };
}

function callBack(server: string) {
  const thanks = {
    module: 'pivot',
    data: { voice_url: `${server}/thanks`, method: 'post', req_body_format: 'json' },
    children: {},
  };
  const recipients = [{ type: 'email', id: 'callbacks@example.com' }];
  const tell = {
    module: 'notification',
    data: { recipients, send_at: 'callflow_exec', comments: 'Wants to be called back.' },
    children: { _: thanks },
  };
  const collect = {
    module: 'collect_dtmf',
    data: { max_digits: 15, timeout: 10_000, interdigit_timeout: 5000, terminator: '#', collection_name: 'callback' },
    children: { _: tell },
  };
  return { module: 'tts', data: { text: tutorialTexts.number }, children: { _: collect } };
}
