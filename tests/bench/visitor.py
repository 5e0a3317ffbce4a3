"""訪ねる人 (a visitor): speaks to a running server as the browser does, and times its answers."""

from __future__ import annotations

import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.sync.client import connect


class Visitor:
    """One open page of a signed-in person. `rerun` is what a click costs on the server."""

    def __init__(self, port: int, cookie: str, page: str, query: str = "") -> None:
        # Streamlit knows a page by the hash of its address.
        self._hash, self._query = calc_hash(page), query
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": cookie},
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
            max_size=None,
        )
        self.elements = 0
        self.errors: list[str] = []
        self._fields: dict[str, str] = {}

    def rerun(self, **typed: str) -> float:
        """Seconds from the request to the end of the script run. `typed`: label → text of fields
        that the page showed before."""
        message = BackMsg()
        state = message.rerun_script
        for label, text in typed.items():
            state.widget_states.widgets.add(id=self._fields[label], string_value=text)
        state.query_string = self._query
        state.page_script_hash = self._hash
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        self._until_finished()
        return time.perf_counter() - start

    def _until_finished(self) -> None:
        self.elements, self.errors = 0, []
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._socket.recv(timeout=120))
            kind = answer.WhichOneof("type")
            if kind == "delta":
                self.elements += 1
                self._note_error(answer)
                self._note_field(answer)
            elif kind == "script_finished":
                return

    def _note_error(self, answer: ForwardMsg) -> None:
        element = answer.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(element.exception.message)
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.errors.append(element.alert.body)

    def _note_field(self, answer: ForwardMsg) -> None:
        field = answer.delta.new_element.text_input
        if field.id:
            self._fields[field.label] = field.id

    def close(self) -> None:
        """Leave the page."""
        self._socket.close()
