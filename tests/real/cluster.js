'use strict';
// A cluster of WORKERS with round robin. One connection blocks its worker; LIGHT more come, each after the one before has been
// answered or half a second has passed. Which are not answered while the worker is blocked?
// With `kill`, the blocked worker is killed instead of let go: is what it had been handed closed?
// Usage: cluster.js FOLDER WORKERS LIGHT [kill]
const cluster = require('cluster');
const fs = require('fs');
const net = require('net');
const path = require('path');
const [folder, workers, light, kill] = process.argv.slice(2);
const go = path.join(folder, 'go');
const patience = 15000;

function serve() {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const block = (socket) => {
    process.send('blocked');
    const until = Date.now() + patience;
    while (!fs.existsSync(go) && Date.now() < until) Atomics.wait(never, 0, 0, 5);
    socket.end(String(cluster.worker.id));
  };
  const answer = (socket) => (text) => {
    if (String(text) === 'heavy') setTimeout(block, 50, socket);
    else socket.end(String(cluster.worker.id));
  };
  net.createServer((socket) => socket.on('data', answer(socket)).on('error', () => {})).listen(0, '127.0.0.1');
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function ask(port, text) {
  const asked = { by: null, closed: false };
  const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
  asked.done = new Promise((resolve) => {
    socket.on('data', (id) => { asked.by = Number(id); });
    socket.on('error', () => {});
    socket.on('close', () => { asked.closed = true; resolve(); });
  });
  return asked;
}

async function until(condition, ms) {
  const end = Date.now() + ms;
  while (!condition() && Date.now() < end) await pause(5);
}

async function lead(port, blocked) {
  const heavy = ask(port, 'heavy');
  const blocker = await blocked;
  const asked = [];
  for (let i = 0; i < Number(light); ++i) {
    asked.push(ask(port, 'light'));
    await Promise.race([asked[i].done, pause(500)]);
  }
  const waiting = () => asked.filter((one) => one.by === null);
  await until(() => waiting().length <= 1, patience / 2);
  const held = waiting();
  const result = { waited: held.length, by_blocker: asked.filter((one) => one.by === blocker.id).length };
  if (kill) {
    blocker.process.kill('SIGKILL');
    await heavy.done;
    await pause(1000);
    result.held_closed = held.filter((one) => one.closed).length;
    result.heavy_answered = heavy.by !== null;
    const after = [ask(port, 'light'), ask(port, 'light')];
    await Promise.all(after.map((one) => one.done));
    result.after_answered = after.filter((one) => one.by !== null).length;
  } else {
    fs.writeFileSync(go, '');
    await Promise.all(held.map((one) => one.done));
    result.held_by_blocker = held.filter((one) => one.by === blocker.id).length;
  }
  console.log(JSON.stringify(result));
  for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGKILL');
  process.exit(0);
}

if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  let listening = 0;
  const blocked = new Promise((resolve) => cluster.on('message', (worker) => resolve(worker)));
  cluster.on('listening', (worker, address) => {
    if (++listening === Number(workers)) setTimeout(lead, 200, address.port, blocked);
  });
  for (let i = 0; i < Number(workers); ++i) cluster.fork();
} else {
  serve();
}
