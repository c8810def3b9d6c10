'use strict';

// Reads {"id", "actions": [[name, parameters], …]} line by line; answers {"id", "document"} or {"id", "error"}.
// The library takes its arguments by position, null for what is not given, and leaves its classes in the global object.

const { createInterface } = require('node:readline');
const { TropoJSON, TropoWebAPI } = require('tropo-webapi');

const { Choices } = globalThis;

const actions = {
  ask: (tropo, { choices, name, say, timeout }) =>
    tropo.ask(new Choices(choices, 'dtmf'), 1, true, null, name, null, true, say, timeout),
  hangup: (tropo) => tropo.hangup(),
  on: (tropo, { event, next }) => tropo.on(event, null, next),
  say: (tropo, { value }) => tropo.say(value),
  transfer: (tropo, { to, name }) => tropo.transfer(to, null, null, null, null, name),
};

function write(ordered) {
  const tropo = new TropoWebAPI();
  for (const [name, parameters] of ordered) actions[name](tropo, parameters);
  return TropoJSON(tropo);
}

function answer({ id, actions: ordered }) {
  try {
    return { id, document: write(ordered) };
  } catch (error) {
    return { id, error: error.message };
  }
}

createInterface(process.stdin).on('line', (line) => {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
});
