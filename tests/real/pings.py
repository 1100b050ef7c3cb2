"""How many switch intervals a ping of an asyncio server takes beside a thread that computes in Python.

Usage: pings.py FOLDER INTERVAL
"""
import asyncio
import json
import os
import socket
import sys
import threading
import time

INTERVAL = float(sys.argv[2])


def client(address, begin, result):
    with socket.create_connection(address) as connection:
        os.write(result, b"x")  # connected
        os.read(begin, 1)
        time.sleep(8 * INTERVAL)  # the loop waits for connections, the thread computes
        began = time.monotonic()
        connection.send(b"x")
        connection.recv(1)
        os.write(result, json.dumps((time.monotonic() - began) / INTERVAL).encode())
    os._exit(0)


class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        asyncio.get_running_loop().create_task(self.respond())

    async def respond(self):
        self.transport.write(b"x")


def compute(begin):
    end = time.monotonic() + 16 * INTERVAL
    os.write(begin, b"x")
    while time.monotonic() < end:
        pass


async def serve(server, begin, result):
    loop = asyncio.get_running_loop()
    await loop.create_server(Server, sock=server)
    await loop.run_in_executor(None, os.read, result, 1)
    await asyncio.sleep(0.2)  # the connection is accepted
    sys.setswitchinterval(INTERVAL)
    thread = threading.Thread(target=compute, args=(begin,))
    thread.start()
    answer = await loop.run_in_executor(None, os.read, result, 100)
    thread.join()
    print(json.dumps({"intervals": json.loads(answer)}))


def main():
    server = socket.create_server(("127.0.0.1", 0))
    begin, to_client = os.pipe()
    from_client, result = os.pipe()
    if os.fork() == 0:
        client(server.getsockname(), begin, result)
    asyncio.run(serve(server, to_client, from_client))


main()
