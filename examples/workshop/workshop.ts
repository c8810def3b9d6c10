import express, { type Express, type Response } from 'express';
import twilio from 'twilio';
import { Diary, type Page } from './diary.ts';

const { VoiceResponse } = twilio.twiml;
type Voice = InstanceType<typeof VoiceResponse>;

/** What the line knows. */
export interface WorkshopParts {
  /** Checks that requests come from whoever holds it. */
  readonly authToken: string;
  /** The mechanic's own telephone. */
  readonly mechanic: string;
  /** Who may open the weekly meeting. */
  readonly owner: string;
}

/**
 * The telephone line of a bicycle workshop, as its owner wrote it for Twilio: a menu, the mechanic's telephone with
 * a question before the two are joined, a mailbox, a queue, an agent's line, and a meeting that waits for its owner.
 */
export function createWorkshop({ authToken, mechanic, owner }: WorkshopParts): { app: Express; diary: Diary } {
  const app = express();
  const diary = new Diary();
  app.use(express.urlencoded({ extended: false }), twilio.webhook(authToken));

  const say = (response: Response, build: (voice: Voice) => void) => {
    const voice = new VoiceResponse();
    build(voice);
    response.type('text/xml').send(voice.toString());
  };
  /** A url of ours that is told something and answers with nothing. */
  const tell = (url: string, page: Page) =>
    app.post(url, ({ body }, response) => {
      diary.note(page, body);
      response.sendStatus(204);
    });

  app.post('/voice', (_request, response) =>
    say(response, (voice) => {
      voice
        .gather({ numDigits: 1, timeout: 6, action: '/menu' })
        .say('Press one for the mechanic, two to wait for the counter, three for the mailbox, four for the meeting.');
      voice.say('Goodbye.');
    }),
  );

  app.post('/menu', ({ body }, response) =>
    say(response, (voice) => {
      switch (body.Digits) {
        case '1':
          voice.dial({ answerOnBridge: true, timeout: 20, action: '/mechanic/left', callerId: body.To }).number(
            {
              url: '/mechanic/ask',
              statusCallback: '/news/legs',
              statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
            },
            mechanic,
          );
          break;
        case '2':
          voice.say('Please hold the line.');
          voice.enqueue({ waitUrl: '/queue/wait', action: '/queue/left' }, 'counter');
          break;
        case '3':
          voice.redirect('/mailbox');
          break;
        case '4':
          voice.redirect('/meeting');
          break;
        default:
          voice.redirect('/voice');
      }
    }),
  );

  forwarding();
  mailbox();
  queue();
  meeting();
  tell('/news/calls', 'calls');
  tell('/news/legs', 'legs');
  tell('/news/rooms', 'rooms');
  tell('/news/recordings', 'recordings');
  return { app, diary };

  /** The mechanic is asked before the caller is let through; else the caller may leave a message. */
  function forwarding(): void {
    app.post('/mechanic/ask', (_request, response) =>
      say(response, (voice) => {
        voice.gather({ numDigits: 1, timeout: 5, action: '/mechanic/accept' }).say('A customer. Press one to accept.');
        voice.hangup();
      }),
    );
    app.post('/mechanic/accept', ({ body }, response) =>
      say(response, (voice) => {
        if (body.Digits !== '1') voice.hangup();
      }),
    );
    app.post('/mechanic/left', ({ body }, response) =>
      say(response, (voice) => {
        if (body.DialCallStatus === 'completed') voice.say('Thank you for calling.');
        else voice.redirect('/mailbox');
      }),
    );
  }

  function mailbox(): void {
    app.post('/mailbox', (_request, response) =>
      say(response, (voice) => {
        voice.say('Nobody is free. Please leave a message after the tone.');
        voice.record({
          maxLength: 120,
          timeout: 4,
          finishOnKey: '#',
          action: '/mailbox/thanks',
          recordingStatusCallback: '/news/recordings',
        });
        voice.say('We heard nothing. Goodbye.');
      }),
    );
    app.post('/mailbox/thanks', (_request, response) => say(response, (voice) => voice.say('Thank you. Goodbye.')));
  }

  /** Callers wait at the counter until its line takes them, or until they press a key to leave a message. */
  function queue(): void {
    app.post('/queue/wait', ({ body }, response) => {
      diary.note('queue', body);
      say(response, (voice) => {
        voice
          .gather({ numDigits: 1, timeout: 8, action: '/queue/key' })
          .say(`You are number ${body.QueuePosition}. Press star to leave a message instead.`);
      });
    });
    app.post('/queue/key', ({ body }, response) =>
      say(response, (voice) => {
        if (body.Digits === '*') voice.leave();
        else voice.redirect('/queue/wait');
      }),
    );
    app.post('/queue/left', ({ body }, response) => {
      diary.note('queue', body);
      say(response, (voice) => {
        if (body.QueueResult === 'leave') voice.redirect('/mailbox');
        else if (body.QueueResult === 'bridged') voice.say('Thank you for calling.');
        else voice.say('Please call again.');
      });
    });
    app.post('/counter', (_request, response) =>
      say(response, (voice) => {
        voice.dial({ timeout: 15, action: '/counter/next' }).queue({ url: '/counter/hello' }, 'counter');
      }),
    );
    app.post('/counter/hello', (_request, response) =>
      say(response, (voice) => voice.say('You are connected to the counter.')),
    );
    app.post('/counter/next', ({ body }, response) => {
      diary.note('queue', body);
      say(response, (voice) => {
        voice.say(body.DialCallStatus === 'completed' ? 'That was the last one.' : 'Nobody is waiting.');
      });
    });
  }

  /** Guests wait with music until the owner comes, and the meeting ends when the owner leaves. */
  function meeting(): void {
    app.post('/meeting', ({ body }, response) =>
      say(response, (voice) => {
        const isOwner = body.From === owner;
        voice.say(isOwner ? 'Welcome.' : 'The meeting begins when the owner comes.');
        voice.dial({ action: '/meeting/left' }).conference(
          {
            startConferenceOnEnter: isOwner,
            endConferenceOnExit: isOwner,
            beep: 'false',
            participantLabel: isOwner ? 'owner' : `guest-${body.CallSid}`,
            waitUrl: '/meeting/wait',
            statusCallback: '/news/rooms',
            statusCallbackEvent: ['start', 'end', 'join', 'leave'],
          },
          'Weekly meeting',
        );
      }),
    );
    app.post('/meeting/wait', (_request, response) =>
      say(response, (voice) => voice.say('We are waiting for the owner.')),
    );
    app.post('/meeting/left', ({ body }, response) =>
      say(response, (voice) => voice.say(`The meeting is over: ${body.DialCallStatus}.`)),
    );
  }
}
