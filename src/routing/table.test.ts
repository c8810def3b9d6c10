import { expect, test } from 'vitest';
import type { Route } from './route.ts';
import { RouteTable } from './table.ts';

const route = (name: string, match: Route['match']): Route => ({
  name,
  match,
  url: `http://app.example/${name}`,
  format: 'twiml',
  account: 'default',
  settings: {},
  trustedOrigins: [],
});

test('an exact number wins over a pattern that comes first', () => {
  const table = new RouteTable([route('all', { pattern: /^\+1/ }), route('desk', { number: '+15551230001' })]);
  expect(table.find('+15551230001')?.name).toBe('desk');
  expect(table.find('+15551230002')?.name).toBe('all');
});

test('a number is the same with and without plus and punctuation', () => {
  const table = new RouteTable([route('desk', { number: '+1 (555) 123-0001' })]);
  expect(table.find('15551230001')?.name).toBe('desk');
});

test('names are compared without regard to case, and nothing matches what was not routed', () => {
  const table = new RouteTable([route('front', { number: 'FrontDesk' })]);
  expect(table.find('frontdesk')?.name).toBe('front');
  expect(table.find('15551230001')).toBeUndefined();
});
