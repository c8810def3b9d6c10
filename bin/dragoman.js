#!/usr/bin/env node
// Finds a Node that runs the program and the form of it that is there: source (a checkout) or built (a package).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// What stands on a command line every user of the machine can read.
if (process.argv.some((word) => /:\/\/[^/\s]*@/.test(word))) process.title = 'dragoman';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const major = Number(process.versions.node.split('.')[0]);
const own = here('../node_modules/node/bin/node');

if (major >= 24) {
  const source = here('../src/main.ts');
  await import(existsSync(source) ? source : here('../dist/src/main.js'));
} else if (existsSync(own)) {
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('close', (status) => {
    process.exitCode = status ?? 1;
  });
} else {
  console.error(`dragoman needs Node 24 or newer; this is ${process.versions.node}`);
  process.exitCode = 2;
}
