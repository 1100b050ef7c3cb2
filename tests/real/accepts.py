"""How many connections asyncio accepts in one turn of its loop, when more are there than the backlog of create_server.

Usage: accepts.py FOLDER BACKLOG CLIENTS
"""
import asyncio
import json
import socket
import sys
import time

BACKLOG, CLIENTS = int(sys.argv[2]), int(sys.argv[3])


class CountingSocket(socket.socket):
    accepted = []  # in each turn

    def accept(self):
        connection = super().accept()
        self.accepted[-1] += 1
        return connection

    def listen(self, _backlog):
        super().listen(CLIENTS)  # the kernel holds them all


class CountingLoop(asyncio.SelectorEventLoop):
    def _run_once(self):
        CountingSocket.accepted.append(0)
        super()._run_once()


async def main():
    server = CountingSocket()
    server.bind(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    await loop.create_server(asyncio.Protocol, sock=server, backlog=BACKLOG)
    clients = [socket.create_connection(server.getsockname()) for _ in range(CLIENTS)]
    end = time.monotonic() + 10
    while sum(CountingSocket.accepted) < CLIENTS and time.monotonic() < end:
        await asyncio.sleep(0)
    for client in clients:
        client.close()
    for _ in range(10):
        await asyncio.sleep(0)  # the tasks of the last connections end
    print(json.dumps({"turns": [turn for turn in CountingSocket.accepted if turn > 0]}))


loop = CountingLoop()
loop.run_until_complete(main())
