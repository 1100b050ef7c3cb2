'use strict';
// A cluster of WORKERS that share the listening socket (SCHED_NONE). CONNECTIONS come one after the other, when all workers
// sleep. How many has each worker accepted, in each quarter?
// Usage: shared_socket.js FOLDER WORKERS CONNECTIONS
const cluster = require('cluster');
const fs = require('fs');
const net = require('net');
const [, workers, connections] = process.argv.slice(2).map(Number);

function ask(port) {
  return new Promise((resolve) => {
    let by = 0;
    const socket = net.connect(port, '127.0.0.1');
    socket.on('data', (id) => { by = Number(id); });
    socket.on('error', () => {});
    socket.on('close', () => resolve(by));
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const is_asleep = (worker) => fs.readFileSync(`/proc/${worker.process.pid}/stat`, 'latin1').split(') ')[1][0] === 'S';

async function until_asleep() {
  for (let in_a_row = 0; in_a_row < 2;) {
    in_a_row = Object.values(cluster.workers).every(is_asleep) ? in_a_row + 1 : 0;
    await pause(1);
  }
}

async function lead(port) {
  const quarters = [];
  for (let quarter = 0; quarter < 4; ++quarter) {
    quarters.push(new Array(workers).fill(0));
    for (let i = 0; i < connections / 4; ++i) {
      await until_asleep();
      ++quarters[quarter][await ask(port) - 1];
    }
  }
  console.log(JSON.stringify({ quarters }));
  for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGKILL');
  process.exit(0);
}

if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  let listening = 0;
  cluster.on('listening', (worker, address) => {
    if (++listening === workers) setTimeout(lead, 200, address.port);
  });
  for (let i = 0; i < workers; ++i) cluster.fork();
} else {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
}
