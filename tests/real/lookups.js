'use strict';
// Six lookups of names and, meanwhile, reads of a file. How many lookups are in the pool at a time, and do reads end?
// The resolver (slow_resolver.cc) tells of each lookup by a file in FOLDER, and ends it when it is told to.
// Usage: lookups.js FOLDER
const dns = require('dns');
const fs = require('fs');
const path = require('path');
const folder = process.argv[2];
const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter + '.invalid');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const started = () => names.filter((name) => fs.existsSync(path.join(folder, 'started-' + name)));
const read = () => new Promise((resolve) => fs.readFile(__filename, resolve));

async function main() {
  let ended = 0;
  for (const name of names) dns.lookup(name, () => ++ended);
  const steps = [];
  let reads = 0;
  for (let step = 1; step <= 3; ++step) {
    const expected = 2 * step;
    for (const end = Date.now() + 5000; started().length < expected && Date.now() < end;) await pause(5);
    await pause(200);
    steps.push(started().length);
    for (let i = 0; i < 3; ++i) { await read(); ++reads; }
    const running = started().slice(-2);
    for (const name of started()) fs.writeFileSync(path.join(folder, 'go-' + name), '');
    for (const end = Date.now() + 5000; ended < expected && Date.now() < end;) await pause(5);
    if (running.length === 0) break;
  }
  console.log(JSON.stringify({ started: steps, reads, ended }));
}
main();
