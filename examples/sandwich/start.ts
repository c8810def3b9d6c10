import { dialects } from '../../dialects/registry.ts';
import { startServing } from '../../src/cli/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { createSandwichServer } from './server.ts';

/** The proxy, the example application, and numbers routed to it: `npm start`. */
const sandwich = await createSandwichServer();

const ways = [
  { number: '+15551230001', path: 'mixed', format: 'twiml' },
  { number: '+15551230002', path: 'twiml', format: 'twiml' },
  { number: '+15551230003', path: 'bxml', format: 'bxml' },
  { number: '+15551230004', path: 'tropo', format: 'tropo' },
  { number: '+15551230005', path: 'callflow', format: 'callflow' },
];
const routes = ways.map(({ number, path, format }) => ({
  number,
  name: `sandwich, ${path}`,
  url: `${sandwich.url}/${path}/menu`,
  format,
}));
const config = parseConfig(JSON.stringify({ routes }), 'dragoman.yaml', {
  formats: dialects.map(({ id }) => id),
  environment: {},
});

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(name));

try {
  const serving = await startServing(config, dialects);
  const eventSocket = `${serving.eventSocket.host}:${serving.eventSocket.port}`;
  console.log(`
Dragoman takes calls, and the sandwich application answers for these numbers:

${ways.map(({ number, path }) => `  ${number}  ${path === 'mixed' ? 'a different dialect at every step' : path}`).join('\n')}

  FreeSWITCH   <action application="socket" data="${eventSocket} async full"/>
  pages        http://${serving.http.host}:${serving.http.port}/
  try          npx dragoman call ${ways[0]?.number} --connect ${eventSocket} --press 1,1
  or           npx dragoman call ${sandwich.url}/mixed/menu --press 1,1

Ctrl-C ends it.
`);
  if (!stop.signal.aborted)
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
  await serving.close();
} catch (error) {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') throw error;
  console.error(`Port ${port} is taken: is Dragoman running already? Stop what holds it, then try again.`);
  process.exitCode = 1;
} finally {
  await sandwich.close();
}
