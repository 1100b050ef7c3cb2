'use strict';
// CLIENTS connect to a server while its loop is blocked. How many connections does a turn of the loop accept?
// Usage: accepts.js FOLDER CLIENTS
const { spawn } = require('child_process');
const net = require('net');
const clients = Number(process.argv[3]);
const connect = `
  const net = require('net');
  let connected = 0;
  for (let i = 0; i < ${clients}; ++i) net.connect(Number(process.argv[1]), '127.0.0.1', () => {
    if (++connected === ${clients}) require('fs').writeFileSync(process.argv[2] + '/connected', '');
  }).on('error', () => {});
`;
const never = new Int32Array(new SharedArrayBuffer(4));
const connected = process.argv[2] + '/connected';
const accepted = [];
let turn = 0;

function next_turn() {
  ++turn;
  setImmediate(next_turn);
}

const server = net.createServer((socket) => {
  accepted[turn] = (accepted[turn] || 0) + 1;
  socket.on('error', () => {});
  if (accepted.reduce((a, b) => a + b, 0) < clients) return;
  console.log(JSON.stringify({ most: Math.max(...accepted.filter(Boolean)), turns: accepted.filter(Boolean).length }));
  process.exit(0);
});
server.listen(0, '127.0.0.1', () => {
  const client = spawn(process.execPath, ['-e', connect, server.address().port, process.argv[2]], { stdio: 'ignore' });
  client.on('spawn', () => {
    const until = Date.now() + 15000;
    while (!require('fs').existsSync(connected) && Date.now() < until) Atomics.wait(never, 0, 0, 5);
    next_turn();
  });
});
