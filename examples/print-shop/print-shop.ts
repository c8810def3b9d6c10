import { Bxml } from 'bandwidth-sdk';
import express, { type Express, type Request, type Response } from 'express';
import { Journal } from './journal.ts';

/** What the line knows. */
export interface PrintShopParts {
  /** The telephone at the presses. */
  readonly press: string;
  /** With which the shop's own callbacks are asked. */
  readonly username: string;
  readonly password: string;
}

type Verbs = ConstructorParameters<typeof Bxml.Response>[0];

/**
 * The telephone line of a print shop, as its owner wrote it for Bandwidth: a menu, the telephone at the presses with a
 * question before the two are joined, a mailbox whose messages are fetched later, and the morning's meeting.
 */
export function createPrintShop({ press, username, password }: PrintShopParts): { app: Express; journal: Journal } {
  const app = express();
  const journal = new Journal();
  /** Calls that the presses did not take: of a callee that hangs up, the cause is the same as after a conversation. */
  const declined = new Set<string>();
  const basic = { username, password };
  app.use(express.json());

  const answer = (response: Response, verbs: Verbs) => response.type('xml').send(new Bxml.Response(verbs).toBxml());
  /** Whoever does not know our password is not answered. */
  const ours = ({ headers }: Request, response: Response, next: () => void) => {
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    if (headers.authorization === expected) next();
    else response.sendStatus(401);
  };

  const menu = (greeting: string) =>
    new Bxml.Gather({ gatherUrl: '/menu', maxDigits: 1, firstDigitTimeout: 6, repeatCount: 2, tag: 'menu' }, [
      new Bxml.SpeakSentence(greeting, { voice: 'kate' }),
      new Bxml.SpeakSentence('Press one for the presses, two for the mailbox, three for the meeting.', {
        voice: 'kate',
      }),
    ]);

  app.post('/voice', (_request, response) => answer(response, menu('Welcome to the print shop.')));

  app.post('/menu', ({ body }, response) => {
    switch (body.digits) {
      case '1':
        return answer(response, [
          new Bxml.SpeakSentence('Please hold.'),
          new Bxml.Transfer(
            { transferCallerId: body.to, callTimeout: 20, transferCompleteUrl: '/presses/left', tag: 'presses' },
            new Bxml.PhoneNumber(press, {
              transferAnswerUrl: '/presses/ask',
              transferDisconnectUrl: '/news',
              ...basic,
              tag: 'the one at the presses',
            }),
          ),
        ]);
      case '2':
        return answer(response, [
          new Bxml.SpeakSentence('Please leave a message, then press pound.'),
          new Bxml.Record({
            recordCompleteUrl: '/mailbox/thanks',
            recordingAvailableUrl: '/news',
            ...basic,
            maxDuration: 90,
            silenceTimeout: 5,
            fileFormat: 'mp3',
          }),
        ]);
      case '3':
        return answer(response, [
          new Bxml.StartGather({ dtmfUrl: '/news', ...basic }),
          new Bxml.Conference('morning', { conferenceEventUrl: '/meeting', ...basic, tag: 'meeting' }),
          new Bxml.SpeakSentence('The meeting is over.'),
        ]);
      case '':
        return answer(response, [new Bxml.SpeakSentence('Goodbye.'), new Bxml.Hangup()]);
      default:
        return answer(response, menu('That was none of them.'));
    }
  });

  app.post('/presses/ask', ours, (_request, response) =>
    answer(
      response,
      new Bxml.Gather({ gatherUrl: '/presses/accept', maxDigits: 1 }, [
        new Bxml.SpeakSentence('A customer is calling. Press one to take the call.'),
      ]),
    ),
  );
  app.post('/presses/accept', ({ body }, response) => {
    if (body.digits === '1') return answer(response, new Bxml.SpeakSentence('Here you are.'));
    declined.add(body.parentCallId);
    return answer(response, new Bxml.Hangup());
  });
  app.post('/presses/left', ({ body }, response) => {
    journal.note(body);
    if (body.cause === 'hangup' && !declined.delete(body.callId))
      return answer(response, new Bxml.SpeakSentence('Thank you for calling.'));
    return answer(response, [new Bxml.SpeakSentence('Nobody is there.'), menu('You may choose again.')]);
  });

  app.post('/mailbox/thanks', ours, ({ body }, response) => {
    journal.note(body);
    answer(response, [new Bxml.SpeakSentence('Thank you. We call back.'), new Bxml.Hangup()]);
  });

  app.post('/meeting', ours, ({ body }, response) => {
    journal.note(body);
    if (body.eventType !== 'conferenceMemberJoin') return response.sendStatus(204);
    return answer(response, new Bxml.SpeakSentence('Somebody has joined.'));
  });

  app.post('/news', ({ body }, response) => {
    journal.note(body);
    response.sendStatus(204);
  });
  return { app, journal };
}
