"""取り込みと書き出し (exchange): public files and office ledgers, read and checked before any write."""
