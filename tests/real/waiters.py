"""Which of several processes that sleep gets a connection from a listening socket that they share.

Each process enters the socket's wait queue after the one before. A connection comes when all of them sleep. Prints the
process of each connection.

Usage: waiters.py FOLDER accept|epoll|exclusive PROCESSES CONNECTIONS
"""
import json
import os
import select
import signal
import socket
import sys
import time

HOW, PROCESSES, CONNECTIONS = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def poller(server):
    events = select.EPOLLIN | (select.EPOLLEXCLUSIVE if HOW == "exclusive" else 0)
    epoll = select.epoll()
    epoll.register(server, events)
    return epoll


def serve(server, number, ready):
    epoll = None if HOW == "accept" else poller(server)
    os.write(ready, b"x")
    while True:
        if epoll:
            epoll.poll()
        try:
            connection, _ = server.accept()
        except BlockingIOError:
            continue
        connection.send(bytes([number]))
        connection.close()


def start(server, number):
    ready, child_ready = os.pipe()
    process = os.fork()
    if process == 0:
        serve(server, number, child_ready)
    os.read(ready, 1)
    until_asleep([process])
    return process


def is_asleep(process):
    with open(f"/proc/{process}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "S"


def until_asleep(processes):
    asleep = 0  # times in a row
    while asleep < 3:
        asleep = asleep + 1 if all(map(is_asleep, processes)) else 0
        time.sleep(0.0005)


def ask(address):
    with socket.create_connection(address) as client:
        number = client.recv(1)[0]
        client.recv(1)  # until it is closed
        return number


def main():
    server = socket.create_server(("127.0.0.1", 0), backlog=128)
    server.setblocking(HOW == "accept")
    processes = [start(server, number) for number in range(PROCESSES)]
    order = []
    for _ in range(CONNECTIONS):
        order.append(ask(server.getsockname()))
        until_asleep(processes)
    for process in processes:
        os.kill(process, signal.SIGKILL)
    print(json.dumps(order))


main()
