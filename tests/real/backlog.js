'use strict';
// A server that listens with BACKLOG blocks; CLIENTS connect. How many are connected while it is blocked, how many are refused,
// how many are answered in the end?
// Usage: backlog.js FOLDER BACKLOG CLIENTS
const { fork } = require('child_process');
const fs = require('fs');
const net = require('net');
const path = require('path');
const [folder, backlog, clients] = process.argv.slice(2);
const go = path.join(folder, 'go');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function serve() {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const server = net.createServer((socket) => socket.end('x').on('error', () => {}));
  server.listen({ port: 0, host: '127.0.0.1', backlog: Number(backlog) }, () => {
    process.send(server.address().port);
    setTimeout(() => {
      const until = Date.now() + 15000;
      while (!fs.existsSync(go) && Date.now() < until) Atomics.wait(never, 0, 0, 5);
    }, 50);
  });
  process.on('disconnect', () => process.exit());
}

async function connect(port) {
  await pause(500);  // the server is blocked by now
  let connected = 0;
  let refused = 0;
  let answered = 0;
  for (let i = 0; i < Number(clients); ++i) {
    net.connect(port, '127.0.0.1', () => ++connected).on('data', () => ++answered).on('error', () => ++refused);
  }
  for (const end = Date.now() + 5000; connected <= Number(backlog) && Date.now() < end;) await pause(5);
  await pause(300);
  const held = connected;
  fs.writeFileSync(go, '');
  for (const end = Date.now() + 15000; answered + refused < Number(clients) && Date.now() < end;) await pause(5);
  console.log(JSON.stringify({ held, refused, answered }));
  process.exit(0);
}

if (process.send) {
  serve();
} else {
  fork(__filename, process.argv.slice(2)).on('message', connect);
}
