"""ネットワークの画面 (the network): the directory of organisations and the page of one."""
