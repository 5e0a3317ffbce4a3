"""手引きの画面写真 (screenshots of the guide), made from the invented region: `make screenshots`."""
