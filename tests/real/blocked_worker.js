// node blocked_worker.js WORKERS: one worker of a cluster blocks for a second while 25 light requests come on new connections.
// Prints how many of them took more than 0.3 s.
'use strict';
const cluster = require('cluster');
const http = require('http');

function serve() {
  http.createServer((request, response) => {
    for (const end = Date.now() + 1000; request.url === '/block' && Date.now() < end;);
    response.end();
  }).listen(0, '127.0.0.1');
}

function get(port, path, done) {
  const begin = Date.now();
  http.get({ port, path, agent: false, host: '127.0.0.1' }, (response) => {
    response.resume().on('end', () => done(Date.now() - begin));
  });
}

function ask(port) {
  let left = 26;
  let late = 0;
  const done = (took) => {
    late += took > 300 ? 1 : 0;
    if (--left > 0) return;
    console.log(late - 1);  // without the one that blocks
    process.exit();
  };
  get(port, '/block', done);
  for (let i = 1; i <= 25; ++i) setTimeout(() => get(port, '/light', done), i * 30);
}

if (cluster.isMaster) {
  const workers = Number(process.argv[2]);
  let listening = 0;
  cluster.on('listening', (worker, address) => {
    if (++listening === workers) ask(address.port);
  });
  for (let i = 0; i < workers; ++i) cluster.fork();
} else {
  serve();
}
