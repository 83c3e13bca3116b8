"""Several supervisors on one machine never take the same port."""

import socket

import pytest

from liandong.cli.ports import give_back_ports, take_port

HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def _given_back():
    yield
    give_back_ports()


def test_a_port_that_somebody_listens_on_is_passed_over():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert take_port(HOST, port) > port


def test_a_port_is_taken_before_the_server_listens():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free = probe.getsockname()[1]
    first = take_port(HOST, free)
    assert take_port(HOST, first) > first


def test_what_is_given_back_can_be_taken_again():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free = probe.getsockname()[1]
    first = take_port(HOST, free)
    give_back_ports()
    assert take_port(HOST, first) == first
