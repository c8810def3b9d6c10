import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SwitchEvent } from './event.ts';
import { Subscription } from './subscription.ts';

const event = (name: string, headers: Readonly<Record<string, string>> = {}): SwitchEvent => ({
  name,
  headers: Object.entries({ 'Event-Name': name, ...headers }),
});

describe('Subscription', () => {
  it('hears nothing until it asks, then what it asked for', () => {
    const subscription = new Subscription();
    expect(subscription.wants(event('DTMF'))).toBe(false);
    expect(subscription.enable(['json', 'DTMF', 'channel_answer', 'NO_SUCH'])).toBe('+OK event listener enabled json');
    expect(['DTMF', 'CHANNEL_ANSWER', 'CHANNEL_HANGUP'].map((name) => subscription.wants(event(name)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(subscription.disable(['DTMF'])).toBe('+OK events nixed');
    expect(subscription.wants(event('DTMF'))).toBe(false);
  });

  it('takes everything after CUSTOM for a subclass', () => {
    const subscription = new Subscription();
    subscription.enable(['plain', 'CUSTOM', 'conference::maintenance', 'DTMF']);
    expect(subscription.wants(event('CUSTOM', { 'Event-Subclass': 'conference::maintenance' }))).toBe(true);
    expect(subscription.wants(event('CUSTOM', { 'Event-Subclass': 'sofia::register' }))).toBe(false);
    expect(subscription.wants(event('DTMF'))).toBe(false);
  });

  it('knows ALL, and all but one', () => {
    const subscription = new Subscription();
    subscription.enable(['ALL']);
    expect(subscription.wants(event('CUSTOM', { 'Event-Subclass': 'any::thing' }))).toBe(true);
    subscription.disable(['HEARTBEAT']);
    expect([subscription.wants(event('HEARTBEAT')), subscription.wants(event('DTMF'))]).toEqual([false, true]);
  });

  it('limits myevents to the own channel and its jobs, and refuses them twice', () => {
    const subscription = new Subscription('own');
    expect(subscription.myEvents(['json'])).toBe('+OK Events Enabled');
    expect(subscription.myEvents([])).toBe('-ERR aready enabled.');
    subscription.enable(['BACKGROUND_JOB', 'PLAYBACK_START']);
    expect(subscription.format).toBe('json');
    expect(subscription.wants(event('DTMF', { 'Unique-ID': 'own' }))).toBe(true);
    expect(subscription.wants(event('DTMF', { 'Unique-ID': 'other' }))).toBe(false);
    expect(subscription.wants(event('BACKGROUND_JOB', { 'Job-Owner-UUID': 'own' }))).toBe(true);
    expect(subscription.wants(event('CHANNEL_CALLSTATE', { 'Unique-ID': 'own' }))).toBe(false);
  });

  it('lets through what any filter fits, unless one with a minus does', () => {
    const subscription = new Subscription();
    subscription.enable(['ALL']);
    expect(subscription.filter('Unique-ID a')).toBe('+OK filter added. [Unique-ID]=[a]');
    subscription.filter('add Other-Leg-Unique-ID A');
    subscription.filter('Event-Name -DTMF');
    const wants = (name: string, headers: Readonly<Record<string, string>>) => subscription.wants(event(name, headers));
    expect(wants('CHANNEL_ANSWER', { 'Unique-ID': 'a' })).toBe(true);
    expect(wants('CHANNEL_ANSWER', { 'other-leg-unique-id': 'a' })).toBe(true);
    expect(wants('CHANNEL_ANSWER', { 'Unique-ID': 'b' })).toBe(false);
    expect(wants('DTMF', { 'Unique-ID': 'a' })).toBe(false);
    expect(subscription.filter('delete Event-Name')).toBe('+OK filter deleted. [Event-Name][]');
    expect(wants('DTMF', { 'Unique-ID': 'a' })).toBe(true);
    subscription.filter('delete all');
    expect(wants('CHANNEL_ANSWER', { 'Unique-ID': 'b' })).toBe(true);
    expect(subscription.filter('Unique-ID')).toBe('-ERR invalid syntax');
  });

  it('filters by expression', () => {
    const subscription = new Subscription();
    subscription.enable(['ALL']);
    subscription.filter('Unique-ID /^a+$/');
    expect(subscription.wants(event('DTMF', { 'Unique-ID': 'aaa' }))).toBe(true);
    expect(subscription.wants(event('DTMF', { 'Unique-ID': 'ab' }))).toBe(false);
  });

  it('falls silent', () => {
    const subscription = new Subscription();
    expect(subscription.silence()).toBe('-ERR not listening for events');
    subscription.enable(['ALL']);
    expect(subscription.silence()).toBe('+OK no longer listening for events');
    expect(subscription.wants(event('DTMF'))).toBe(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (filter, value) => {
        const subscription = new Subscription();
        subscription.enable(['ALL']);
        subscription.filter(filter);
        subscription.filter(`Unique-ID ${filter}`);
        subscription.wants(event('DTMF', { 'Unique-ID': value }));
      }),
    );
  });
});
