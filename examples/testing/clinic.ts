import express, { type Express } from 'express';
import twilio from 'twilio';

const { VoiceResponse } = twilio.twiml;

/** What the line knows and keeps. */
export interface ClinicParts {
  /** Checks that requests come from whoever holds it. */
  readonly authToken: string;
  /** When somebody comes, in words, by the number of the appointment. */
  readonly appointments: ReadonlyMap<string, string>;
  /** Told of every message that a caller leaves. */
  readonly keepMessage: (message: { readonly from: string; readonly recording: string }) => void;
}

const reception = '+15558880001';

/** The telephone line of a clinic: opening hours, appointments by their number, the reception or its mailbox. */
export function createClinic({ authToken, appointments, keepMessage }: ClinicParts): Express {
  const app = express();
  app.use(express.urlencoded({ extended: false }), twilio.webhook(authToken));

  app.post('/voice', ({ query }, response) => {
    const isAgain = query['again'] !== undefined;
    const voice = new VoiceResponse();
    const gather = voice.gather({ numDigits: 1, timeout: 6, action: '/menu' });
    gather.say(isAgain ? 'Sorry, we did not hear you.' : 'Welcome to the harbour clinic.');
    gather.say('Press one for our opening hours, two for your appointment, or zero for the reception.');
    if (isAgain) voice.say('Please call again. Goodbye.');
    else voice.redirect('/voice?again');
    response.type('xml').send(voice.toString());
  });

  app.post('/menu', ({ body }, response) => {
    const voice = new VoiceResponse();
    switch (body.Digits) {
      case '1':
        voice.say('We are open from Monday to Friday, from eight to six.');
        break;
      case '2':
        voice
          .gather({ finishOnKey: '#', action: '/appointment' })
          .say('Enter the number of your appointment, then the hash key.');
        voice.redirect('/voice?again');
        break;
      case '0':
        voice.dial({ timeout: 15, action: '/reception' }, reception);
        break;
      default:
        voice.redirect('/voice?again');
    }
    response.type('xml').send(voice.toString());
  });

  app.post('/appointment', ({ body }, response) => {
    const when = appointments.get(body.Digits);
    const voice = new VoiceResponse();
    if (when === undefined) {
      voice.say(`We know no appointment ${[...body.Digits].join(' ')}.`);
      voice.redirect('/voice');
    } else voice.say(`We expect you on ${when}.`);
    response.type('xml').send(voice.toString());
  });

  app.post('/reception', ({ body }, response) => {
    const voice = new VoiceResponse();
    if (body.DialCallStatus === 'completed') voice.hangup();
    else {
      voice.say('Everybody is busy. Please leave a message after the tone.');
      voice.record({ maxLength: 120, timeout: 4, action: '/message' });
      voice.say('We heard nothing. Goodbye.');
    }
    response.type('xml').send(voice.toString());
  });

  app.post('/message', ({ body }, response) => {
    keepMessage({ from: body.From, recording: body.RecordingUrl });
    const voice = new VoiceResponse();
    voice.say('Thank you, we will call you back.');
    response.type('xml').send(voice.toString());
  });

  return app;
}
